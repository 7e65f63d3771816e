"""The call list of a site: whom to call, why, by when, and what was tried already."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from checklists.models import Call, User
from checklists.queries.call_helpers import Helper, helpers_of
from checklists.queries.next_day_desk import Told, concerns, worrying
from checklists.queries.scope import one, within
from checklists.rules import call_reasons
from checklists.rules.access import CLINICAL, Actor, ActorKind
from checklists.rules.appointment_status import Status
from checklists.rules.call_groups import FOR_A_NURSE, CallGroup, group_of
from checklists.rules.next_day import CLINICAL_CALLS, URGENT

_SETTLED = "No longer needed"
_OUTCOMES = {
    "reached": "Reached",
    "left_message": "Left a message",
    "no_answer": "No answer",
    "settled": _SETTLED,
    "not_wanted": "No new date wanted",
}
_MADE = ("reached", "left_message", "no_answer")
_ENDINGS = ("reached", "settled", "not_wanted")
# What a press was that somebody took back: it is told, and counts no more.
_TAKEN_BACK = "_undone"
# As long as a wrong press is offered to be taken back.
_CAN_BE_WRONG = timedelta(hours=12)


@dataclass(frozen=True)
class Attempt:
    """One call that was made: how it went, when, and who called. `counts` is False for what settled itself or was taken
    back, `is_taken_back` says which.
    """

    call_id: int
    words: str
    at: datetime
    by: str
    counts: bool = True
    is_taken_back: bool = False


@dataclass(frozen=True)
class CallLine:
    """`told` are the answers that a call is about, for who may read them. `may_record`: the reader may say how it went."""

    id: int
    due_at: datetime
    why: str
    appointment_id: int
    starts_at: datetime
    status: str
    patient: str
    date_of_birth: date
    phone: str
    is_due: bool
    tries: tuple[Attempt, ...]
    helpers: tuple[Helper, ...] = ()
    is_urgent: bool = False
    may_record: bool = True
    told: tuple[Told, ...] = ()
    group: CallGroup = CallGroup.MESSAGE
    for_a_nurse: bool = False
    # The newest press, while it may have been a wrong one.
    undo: Attempt | None = None

    @property
    def made(self) -> tuple[Attempt, ...]:
        """The calls that somebody made."""
        return tuple(each for each in self.tries if each.counts)


@dataclass(frozen=True)
class CallList:
    """Open lines, the urgent ones first, then by due time; and the newest closed ones."""

    open: tuple[CallLine, ...]
    done: tuple[CallLine, ...]


def call_list(*, site_id: int, by: Actor, now: datetime) -> CallList:
    """The open lines of a site, with their earlier tries; the 10 newest closed ones beside them."""
    rows = _related(within(Call.objects.filter(site_id=site_id), by))
    standing = _in_order(rows.filter(closed_at=None))
    done = list(rows.filter(outcome__in=_ENDINGS).order_by("-closed_at", "-pk")[:10])
    tries = _tries(_closed_of({call.appointment_id for call in (*standing, *done)}))
    about = {call.appointment_id for call in standing if call.reason in CLINICAL_CALLS}
    return CallList(
        open=_lines(standing, tries, concerns(appointment_ids=about, by=by), by, now),
        done=tuple(_closed(call, tries[_key(call)], by, now) for call in done),
    )


def line(*, call_id: int, by: Actor, now: datetime) -> CallLine:
    """One line. Raises NotFound for a line of another site."""
    call = one(within(_related(Call.objects.all()), by), pk=call_id)
    return _line(call, _tries(_closed_of({call.appointment_id}))[_key(call)], now)


def of_appointment(
    *, appointment_id: int, told: tuple[Told, ...], by: Actor, now: datetime
) -> tuple[CallLine, ...]:
    """The open lines of one appointment, in the same order; `told` is what was answered the day after."""
    rows = within(_with_closer(_related(Call.objects.filter(appointment_id=appointment_id))), by)
    found = list(rows.order_by("closed_at", "pk"))
    standing = _in_order(call for call in found if call.closed_at is None)
    tries = _tries(call for call in found if call.closed_at is not None)
    return _lines(standing, tries, {appointment_id: worrying(told)}, by, now)


def _related(rows: QuerySet[Call]) -> QuerySet[Call]:
    return rows.select_related("appointment__patient", "appointment__ridehome__driver")


def _closed_of(appointment_ids: Collection[int]) -> QuerySet[Call]:
    """What was tried for these appointments, oldest first: the closed lines are the history."""
    rows = Call.objects.filter(appointment_id__in=appointment_ids, closed_at__isnull=False)
    return _with_closer(rows).order_by("closed_at", "pk")


def _with_closer(rows: QuerySet[Call]) -> QuerySet[Call]:
    """With `closer`: the name behind the audit's label of staff, `staff:12`; parts of the program have none."""
    number = Func(F("closed_by"), Value(":"), Value(2), function="split_part", output_field=TextField())
    staff = When(closed_by__startswith=f"{ActorKind.STAFF}:", then=Cast(number, BigIntegerField()))
    person = User.objects.filter(pk=OuterRef("closer_id")).values("name")
    return rows.annotate(closer_id=Case(staff), closer=Subquery(person))


def _in_order(rows: Iterable[Call]) -> list[Call]:
    return sorted(rows, key=lambda call: (call.reason not in URGENT, call.due_at, call.pk))


def _lines(
    standing: list[Call],
    tries: Mapping[tuple[int, str], tuple[Attempt, ...]],
    told: Mapping[int, tuple[Told, ...]],
    by: Actor,
    now: datetime,
) -> tuple[CallLine, ...]:
    helpers = helpers_of(standing)
    return tuple(
        _open(call, tries.get(_key(call), ()), helpers.get(call.pk, ()), told, by, now) for call in standing
    )


def _open(
    call: Call,
    tries: tuple[Attempt, ...],
    helpers: tuple[Helper, ...],
    told: Mapping[int, tuple[Told, ...]],
    by: Actor,
    now: datetime,
) -> CallLine:
    may_record = call.reason not in CLINICAL_CALLS or by.has(*CLINICAL)
    return replace(
        _line(call, tries, now, helpers),
        may_record=may_record,
        told=told.get(call.appointment_id, ()) if call.reason in CLINICAL_CALLS else (),
        undo=_undo(tries, now) if may_record else None,
    )


def _key(call: Call) -> tuple[int, str]:
    return call.appointment_id, call.reason


def _tries(closed: Iterable[Call]) -> dict[tuple[int, str], tuple[Attempt, ...]]:
    """By appointment and reason, of lines `_with_closer` in their order."""
    found: dict[tuple[int, str], tuple[Attempt, ...]] = defaultdict(tuple)
    for call in closed:
        found[_key(call)] += (_attempt(call),)
    return found


def _attempt(call: Any) -> Attempt:
    said = call.outcome.removesuffix(_TAKEN_BACK)
    return Attempt(
        call_id=call.pk,
        words=_OUTCOMES.get(said, said.replace("_", " ")),
        at=call.closed_at or call.opened_at,
        by=call.closer or "",
        counts=call.outcome in _MADE,
        is_taken_back=said != call.outcome,
    )


def _closed(call: Call, tries: tuple[Attempt, ...], by: Actor, now: datetime) -> CallLine:
    """A line that is done, with its own press to take back where it is the newest."""
    line = _line(call, tries, now)
    is_newest = bool(tries) and tries[-1].call_id == call.pk
    may_record = call.reason not in CLINICAL_CALLS or by.has(*CLINICAL)
    return replace(line, undo=_undo(tries, now) if is_newest and may_record else None)


def _undo(tries: tuple[Attempt, ...], now: datetime) -> Attempt | None:
    newest = tries[-1] if tries else None
    return newest if newest and newest.counts and now - newest.at < _CAN_BE_WRONG else None


def _line(
    call: Call, tries: tuple[Attempt, ...], now: datetime, helpers: tuple[Helper, ...] = ()
) -> CallLine:
    appointment = call.appointment
    patient = appointment.patient
    return CallLine(
        id=call.pk,
        due_at=call.due_at,
        why=call_reasons.sentence(call.reason),
        appointment_id=appointment.pk,
        starts_at=appointment.starts_at,
        status=Status(appointment.status).label,
        patient=f"{patient.first_name} {patient.last_name}",
        date_of_birth=patient.date_of_birth,
        phone=patient.phone,
        is_due=call.due_at <= now,
        # What settled itself was no try: beside an open line it would read as its end.
        tries=tuple(each for each in tries if call.closed_at or each.words != _SETTLED),
        helpers=helpers,
        is_urgent=call.reason in URGENT,
        group=group_of(call.reason),
        for_a_nurse=call.reason in FOR_A_NURSE,
    )
