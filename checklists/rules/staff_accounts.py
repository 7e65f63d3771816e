"""When an account goes to sleep, and who may do what to whose. Source: security.md AU-14 and section 3."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from checklists.rules.access import Actor, Role

IDLE = timedelta(days=90)


def is_idle(*, seen_at: datetime | None, now: datetime) -> bool:
    """Ninety days without a sign-in. Nobody knows since when, of an account that was never used: it stays."""
    return seen_at is not None and now - seen_at >= IDLE


def may_disable(by: Actor, *, user_id: int) -> bool:
    """A manager or a privacy officer; nobody themselves."""
    return by.user_id != user_id and by.has(Role.MANAGER, Role.PRIVACY_OFFICER)


def may_manage(by: Actor, *, user_id: int) -> bool:
    """Roles, a second factor, enabling again: a manager; nobody their own."""
    return by.user_id != user_id and by.has(Role.MANAGER)


def may_hold(*, wanted: AbstractSet[Role], held: AbstractSet[Role]) -> bool:
    """At least one role. A prescriber's is taken away here and given by an invitation alone."""
    return bool(wanted) and not (Role.PRESCRIBER in wanted and Role.PRESCRIBER not in held)
