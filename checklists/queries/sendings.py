"""What stands of one patient's messages, and what an act just made of it. Reads only; who acts takes it back or keeps it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from checklists.models import Appointment, Call, Companion, Patient, Reminder
from checklists.queries import outbox, sending
from checklists.queries.outbox import Outgoing
from checklists.queries.outcomes import Answer, Line, Outcome, Shift
from checklists.queries.plan_facts import ASKED_FOR
from checklists.queries.unreachable import contact_of
from checklists.rules import call_reasons, reminder_words
from checklists.rules.hindrances import Hindrance, hindrances
from checklists.rules.last_check import Act, decide
from checklists.rules.reminder_rules import Audience, Channel

# Due this soon is "now" to the person who saves: the notice's own two minutes and a slow hand.
SOON = timedelta(minutes=5)
_OPEN = (Reminder.State.PLANNED, Reminder.State.CLAIMED, Reminder.State.PAUSED)
NOTICES = ("booked", "moved", "cancelled", "back_on")
_GOES = (Act.SEND, Act.WAIT)
Key = tuple[int, str]


@dataclass(frozen=True)
class Standing:
    """Open messages and calls of one patient at a moment; what is compared."""

    rows: Mapping[Key, Reminder]
    calls: frozenset[int]


def standing(patient_ids: Collection[int]) -> Standing:
    """For patients whom the caller found in their own scope."""
    rows = Reminder.objects.filter(appointment__patient_id__in=patient_ids, state__in=_OPEN)
    calls = Call.objects.filter(appointment__patient_id__in=patient_ids, closed_at=None)
    return Standing(
        {(row.appointment_id, row.rule): row for row in rows}, frozenset(calls.values_list("pk", flat=True))
    )


def brings_mail(patient_id: int, before: Standing, *, now: datetime) -> bool:
    """Whether a message answers what was done since `before`: one statement, for acts that mostly mail nobody."""
    rows = Reminder.objects.filter(appointment__patient_id=patient_id, state=Reminder.State.PLANNED)
    return any(_answers(row, before.rows.get((row.appointment_id, row.rule)), now) for row in rows)


def compared(patient: Patient, before: Standing, focus: Collection[int], *, now: datetime) -> Outcome:
    """What became of `before`, asked inside the act's own transaction. `focus` are the appointments it was about."""
    after = standing([patient.pk])
    answering = [row for key, row in after.rows.items() if _answers(row, before.rows.get(key), now)]
    answered = frozenset((row.appointment_id, row.rule) for row in answering)
    return Outcome(
        first_name=patient.preferred_name or patient.first_name,
        phone=patient.phone,
        answers=_answers_of(answering, patient, now),
        shifts=_shifts(before.rows, after.rows, answered),
        lines=_lines(after, before, focus),
        not_sent=_not_sent(focus),
        hindered=_hindered(patient, now),
        off=patient.site.reminders_off_at is not None or not sending.state().enabled,
    )


def _answers(row: Reminder, was: Reminder | None, now: datetime) -> bool:
    """A message that the act brings about: a notice, or one that goes now. What a newer plan only carries on, is none."""
    if row.channel != Channel.EMAIL or row.state != Reminder.State.PLANNED:
        return False
    if was is not None and (was.state, was.next_try_at) == (row.state, row.next_try_at):
        return False
    is_notice = row.rule in NOTICES or ASKED_FOR in row.rule
    return is_notice or row.next_try_at - now <= SOON


def _answers_of(rows: Collection[Reminder], patient: Patient, now: datetime) -> tuple[Answer, ...]:
    ordered = sorted(rows, key=lambda row: (row.next_try_at, row.rule))
    found = [(row, outbox.looked_at(row.pk, now=max(row.next_try_at, now))) for row in ordered]
    names = _names(one.companion_id for _, one in found)
    return tuple(_answer(row, one, names, patient, now) for row, one in found)


def _answer(
    row: Reminder, one: Outgoing, names: Mapping[int | None, str], patient: Patient, now: datetime
) -> Answer:
    decision = decide(one.facts, max(row.next_try_at, now))
    return Answer(
        title=reminder_words.title(row.rule),
        name=names.get(one.companion_id) or patient.preferred_name or patient.first_name,
        audience=one.letter.audience,
        due_at=row.next_try_at,
        is_now=row.next_try_at - now <= SOON,
        letter=one.letter,
        held="" if decision.act in _GOES else reminder_words.reason(decision.reason),
    )


def _names(ids: object) -> dict[int | None, str]:
    known = {pk for pk in ids if pk}  # type: ignore[attr-defined]
    return dict(Companion.objects.filter(pk__in=known).values_list("pk", "name")) if known else {}


def _shifts(
    before: Mapping[Key, Reminder], after: Mapping[Key, Reminder], answered: frozenset[Key]
) -> tuple[Shift, ...]:
    """By time; what answers the act is told apart."""
    keys = (before.keys() | after.keys()) - answered
    pairs = ((before.get(key), after.get(key)) for key in keys)
    found = [_shift(was, row) for was, row in pairs if was is None or row is None or _at(was) != _at(row)]
    return tuple(sorted(found, key=lambda shift: (shift.at or shift.was_at, shift.title)))


def _at(row: Reminder) -> tuple[datetime, str]:
    return row.next_try_at, row.channel


def _shift(was: Reminder | None, row: Reminder | None) -> Shift:
    either = row or was
    assert either is not None  # one of both is there
    return Shift(
        title=reminder_words.title(either.rule),
        is_call=either.channel == Channel.CALL,
        to_patient=either.recipient == Audience.PATIENT,
        at=row.next_try_at if row else None,
        was_at=was.next_try_at if was else None,
    )


def _lines(after: Standing, before: Standing, focus: Collection[int]) -> tuple[Line, ...]:
    rows = [_line(row) for row in after.rows.values() if row.appointment_id in focus]
    calls = Call.objects.filter(pk__in=after.calls - before.calls).order_by("opened_at")
    at_once = [
        Line("Call at once", call.opened_at, None, call_reasons.sentence(call.reason), is_call=True)
        for call in calls
    ]
    return tuple(sorted([*at_once, *rows], key=lambda line: line.due_at))


def _line(row: Reminder) -> Line:
    title, is_call = reminder_words.title(row.rule), row.channel == Channel.CALL
    return Line(title, row.next_try_at, row.moved_from, row.why, is_call)


def _not_sent(focus: Collection[int]) -> tuple[Line, ...]:
    """Of the newest plan, what was born ended: it carries its reason in words."""
    rows = Reminder.objects.filter(appointment_id__in=focus, state=Reminder.State.SUPERSEDED)
    versions = dict(Appointment.objects.filter(pk__in=focus).values_list("pk", "plan_version"))
    current = [row for row in rows.order_by("due_at") if row.plan_version == versions[row.appointment_id]]
    return tuple(_line(row) for row in current if row.why)


def _hindered(patient: Patient, now: datetime) -> tuple[str, ...]:
    found = hindrances(contact_of(patient), now)
    return tuple(f"{one.words}. {one.cure}" for one in found if one.reason is not Hindrance.FOLLOW_UP_STOPPED)
