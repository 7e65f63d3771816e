"""Somebody is to prescribe: a manager asks, a privacy officer of the site, another person, agrees; only then it counts.

To somebody new the one-time link is mailed, and made as its message leaves; a member of the site prescribes from the next click on.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from checklists.actions import audit, staff_mails
from checklists.actions.staff_mails import Kind
from checklists.actions.user_sessions import end_sessions
from checklists.models import Membership, PrescriberAsk, Site, User
from checklists.queries import prescriber_asks as queries
from checklists.queries.scope import one, within
from checklists.rules.access import Actor, Role
from checklists.rules.prescriber_asks import LASTS, OPERATOR, Against, Refusal, State, against, state_of


class AskedAlready(Exception):
    """An ask for this person is open at the site."""


class AskOver(Exception):
    """Decided, withdrawn or lapsed; or whoever asked, or is to have the role, is not there any more."""


class CannotAgree(Exception):
    """It takes another person; `against` says why."""

    def __init__(self, reason: Against) -> None:
        self.against = reason
        super().__init__(reason)


class NotYours(Exception):
    """A manager of the site asks and withdraws, its privacy officer agrees and refuses."""


class SomebodyCanAgree(Exception):
    """A privacy officer of the site can: the operator does not stand in."""


def ask(*, site_id: int, email: str, user: User | None, by: Actor, now: datetime) -> int:
    """Runs inside the transaction of whoever has looked at the address. Its number. Raises NotYours, AskedAlready."""
    if site_id not in by.site_ids or not by.has(Role.MANAGER):
        raise NotYours
    if user is not None and user.pk == by.user_id:
        raise NotYours
    # Held, so that a second click finds the first one's ask.
    list(Site.objects.select_for_update(no_key=True).filter(pk=site_id))
    earlier = PrescriberAsk.objects.select_for_update().filter(site_id=site_id, email=email, ended_at=None)
    for row in earlier:
        if row.expires_at > now:
            raise AskedAlready
        _lapse(row, by, now)
    made = PrescriberAsk.objects.create(
        site_id=site_id, email=email, user=user, asked_by_id=by.user_id, asked_at=now, expires_at=now + LASTS
    )
    _tell_officers(made, by, now)
    _record(made, by, "prescriber.ask")
    return made.pk


@transaction.atomic
def agree(*, ask_id: int, by: Actor, now: datetime) -> None:
    """Raises NotFound, NotYours, AskOver, CannotAgree."""
    row = _waiting(within(PrescriberAsk.objects.all(), by), ask_id, now)
    if not by.has(Role.PRIVACY_OFFICER):
        raise NotYours
    reason = against(by=by.user_id, asked_by=row.asked_by_id, receiver=row.user_id)
    if reason:
        raise CannotAgree(reason)
    row.agreed_by_id = by.user_id
    _agreed(row, by, now)


@transaction.atomic
def stand_in(*, site_id: int, email: str, by: Actor, now: datetime) -> int:
    """The operator agrees where nobody at the site could. The ask's number. Raises NotFound, AskOver, SomebodyCanAgree."""
    found = one(PrescriberAsk.objects.filter(site_id=site_id, ended_at=None), email__iexact=email)
    row = _waiting(PrescriberAsk.objects.all(), found.pk, now)
    if queries.who_can_agree(row).exists():
        raise SomebodyCanAgree
    row.by_operator = True
    _agreed(row, by, now)
    return row.pk


@transaction.atomic
def refuse(*, ask_id: int, reason: Refusal, by: Actor, now: datetime) -> None:
    """Raises NotFound, NotYours, AskOver."""
    row = _waiting(within(PrescriberAsk.objects.all(), by), ask_id, now, stands=False)
    if not by.has(Role.PRIVACY_OFFICER):
        raise NotYours
    row.reason = reason
    _end(row, State.REFUSED, by, now)
    _record(row, by, "prescriber.refuse")


@transaction.atomic
def withdraw(*, ask_id: int, by: Actor, now: datetime) -> None:
    """While it waits, by any manager of the site. Raises NotFound, NotYours, AskOver."""
    row = _waiting(within(PrescriberAsk.objects.all(), by), ask_id, now, stands=False)
    if not by.has(Role.MANAGER):
        raise NotYours
    _end(row, State.WITHDRAWN, by, now)
    _record(row, by, "prescriber.withdraw")


@transaction.atomic
def lapse(*, by: Actor, now: datetime) -> int:
    """What nobody answered, or took up, in time; how many."""
    rows = list(PrescriberAsk.objects.select_for_update().filter(ended_at=None, expires_at__lte=now))
    for row in rows:
        _lapse(row, by, now)
    return len(rows)


def seat(row: PrescriberAsk, user_id: int, by: Actor, now: datetime) -> None:
    """The role is taken up, once. Runs inside the transaction of whoever holds the row, which was agreed to."""
    if not Membership.objects.filter(site_id=row.site_id, user_id=user_id, role=Role.PRESCRIBER).exists():
        Membership.objects.create(site_id=row.site_id, user_id=user_id, role=Role.PRESCRIBER)
    _end(row, State.SEATED, by, now)


def _waiting(
    rows: QuerySet[PrescriberAsk], ask_id: int, now: datetime, *, stands: bool = True
) -> PrescriberAsk:
    """The ask, locked: who comes second finds it decided."""
    row = one(rows.select_for_update(of=("self",)), pk=ask_id)
    if state_of(queries.course_of(row), now) is not State.WAITING or (stands and not queries.stands(row)):
        raise AskOver
    return row


def _agreed(row: PrescriberAsk, by: Actor, now: datetime) -> None:
    row.agreed_at, row.expires_at = now, now + LASTS
    row.save(update_fields=["agreed_by", "agreed_at", "by_operator", "expires_at"])
    if row.user_id is None:
        about = {"ask": row.pk, "site": row.site_id}
        staff_mails.ask(user_ids=[None], kind=Kind.INVITED, about=about, lasts=LASTS, by=by, now=now)
    else:
        seat(row, row.user_id, by, now)
        end_sessions(row.user_id)
    _record(row, by, "prescriber.agree", {"by": OPERATOR} if row.by_operator else None)


def _tell_officers(row: PrescriberAsk, by: Actor, now: datetime) -> None:
    officers = queries.who_can_agree(row).order_by("user_id").values_list("user_id", flat=True)
    about = {"ask": row.pk, "staff": row.asked_by_id or 0, "site": row.site_id}
    staff_mails.ask(
        user_ids=list(officers), kind=Kind.PRESCRIBER_ASKED, about=about, lasts=LASTS, by=by, now=now
    )


def _lapse(row: PrescriberAsk, by: Actor, now: datetime) -> None:
    _end(row, State.LAPSED, by, now)
    _record(row, by, "prescriber.lapse")


def _end(row: PrescriberAsk, outcome: State, by: Actor, now: datetime) -> None:
    row.ended_at, row.ended_by_id, row.outcome = now, by.user_id, outcome
    row.save(update_fields=["ended_at", "ended_by", "outcome", "reason"])


def _record(row: PrescriberAsk, by: Actor, action: str, data: dict[str, audit.Value] | None = None) -> None:
    named: dict[str, audit.Value] = {"user": row.user_id} if row.user_id else {}
    audit.record(
        by=by, action=action, obj=f"prescriber_ask:{row.pk}", site_id=row.site_id, data=named | (data or {})
    )
