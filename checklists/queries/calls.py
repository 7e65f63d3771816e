"""The call list of a site: whom to call, why, by when, and what was tried already."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from checklists.models import Call, User
from checklists.queries.call_helpers import Helper, helpers_of
from checklists.queries.next_day_desk import Told, concerns
from checklists.queries.scope import one, within
from checklists.rules import call_reasons
from checklists.rules.access import CLINICAL, Actor
from checklists.rules.appointment_status import Status
from checklists.rules.next_day import CLINICAL_CALLS, URGENT

_SETTLED = "No longer needed"
_OUTCOMES = {
    "reached": "Reached",
    "left_message": "Left a message",
    "no_answer": "No answer",
    "settled": _SETTLED,
}
_ENDINGS = ("reached", "settled")


@dataclass(frozen=True)
class Attempt:
    """One call that was made: how it went, when, and who called."""

    words: str
    at: datetime
    by: str


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


@dataclass(frozen=True)
class CallList:
    """Open lines, the urgent ones first, then by due time; and the newest closed ones."""

    open: tuple[CallLine, ...]
    done: tuple[CallLine, ...]


def call_list(*, site_id: int, by: Actor, now: datetime) -> CallList:
    """The open lines of a site, with their earlier tries; the 10 newest closed ones beside them."""
    rows = within(Call.objects.all(), by).filter(site_id=site_id).select_related("appointment__patient")
    standing = _in_order(rows.filter(closed_at=None))
    done = list(rows.filter(outcome__in=_ENDINGS).order_by("-closed_at", "-pk")[:10])
    tries = _tries({call.appointment_id for call in (*standing, *done)})
    return CallList(
        open=_lines(standing, tries, by, now),
        done=tuple(_line(call, tries[_key(call)], now) for call in done),
    )


def line(*, call_id: int, by: Actor, now: datetime) -> CallLine:
    """One line. Raises NotFound for a line of another site."""
    call = one(within(Call.objects.select_related("appointment__patient"), by), pk=call_id)
    return _line(call, _tries({call.appointment_id})[_key(call)], now)


def of_appointment(*, appointment_id: int, by: Actor, now: datetime) -> tuple[CallLine, ...]:
    """The open lines of one appointment, in the same order."""
    rows = within(Call.objects.filter(appointment_id=appointment_id, closed_at=None), by)
    standing = _in_order(rows.select_related("appointment__patient"))
    return _lines(standing, _tries({appointment_id}) if standing else {}, by, now)


def _in_order(rows: QuerySet[Call]) -> list[Call]:
    return sorted(rows, key=lambda call: (call.reason not in URGENT, call.due_at, call.pk))


def _lines(
    standing: list[Call], tries: Mapping[tuple[int, str], tuple[Attempt, ...]], by: Actor, now: datetime
) -> tuple[CallLine, ...]:
    helpers = helpers_of(standing)
    about = {call.appointment_id for call in standing if call.reason in CLINICAL_CALLS}
    told = concerns(appointment_ids=about, by=by)
    return tuple(
        replace(
            _line(call, tries.get(_key(call), ()), now, helpers.get(call.pk, ())),
            may_record=call.reason not in CLINICAL_CALLS or by.has(*CLINICAL),
            told=told.get(call.appointment_id, ()) if call.reason in CLINICAL_CALLS else (),
        )
        for call in standing
    )


def _key(call: Call) -> tuple[int, str]:
    return call.appointment_id, call.reason


def _tries(appointment_ids: Collection[int]) -> dict[tuple[int, str], tuple[Attempt, ...]]:
    """What was tried for each appointment and reason, oldest first: the closed lines are the history."""
    closed = list(
        Call.objects.filter(appointment_id__in=appointment_ids, closed_at__isnull=False).order_by(
            "closed_at", "pk"
        )
    )
    names = _names(call.closed_by for call in closed)
    found: dict[tuple[int, str], tuple[Attempt, ...]] = defaultdict(tuple)
    for call in closed:
        words = _OUTCOMES.get(call.outcome, call.outcome.replace("_", " "))
        found[_key(call)] += (
            Attempt(words, call.closed_at or call.opened_at, names.get(call.closed_by, "")),
        )
    return found


def _names(labels: Iterable[str]) -> dict[str, str]:
    """The names behind the audit's labels of staff, `staff:12`; parts of the program have none."""
    ids = {int(label.partition(":")[2]) for label in labels if label.startswith("staff:")}
    return {f"staff:{user.pk}": user.name for user in User.objects.filter(pk__in=ids)}


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
    )
