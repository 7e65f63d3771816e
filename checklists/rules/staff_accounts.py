"""When an account goes to sleep, and who may do what to whose. Source: security.md AU-14 and section 3."""

from collections.abc import Set as AbstractSet
from datetime import timedelta

from checklists.rules.access import Actor, Role

IDLE = timedelta(days=90)
# A right at one site reaches an account that is of this site alone: of another site as well, it takes the same right there.
DISABLES = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})
MANAGES = frozenset({Role.MANAGER})


def may_disable(by: Actor, *, user_id: int) -> bool:
    """A manager or a privacy officer; nobody themselves."""
    return by.user_id != user_id and by.has(*DISABLES)


def may_manage(by: Actor, *, user_id: int) -> bool:
    """Roles, a second factor, enabling again: a manager; nobody their own."""
    return by.user_id != user_id and by.has(*MANAGES)


def at_once(*, wanted: AbstractSet[Role], held: AbstractSet[Role]) -> tuple[frozenset[Role], bool]:
    """The roles that count from now on, and whether a prescriber's has to be asked for: a manager alone only takes it away.

    Whoever is to have no other role keeps what they have until it is answered.
    """
    asks = Role.PRESCRIBER in wanted and Role.PRESCRIBER not in held
    others = frozenset(wanted) - ({Role.PRESCRIBER} if asks else set())
    return (others or frozenset(held) if asks else others), asks
