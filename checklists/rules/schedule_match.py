"""What a schedule asks for beside what stands already: one intent a row, decided without writing anything.

The same file twice changes nothing, because each row then meets what it made. Two people of one name stay two:
a record number decides, else first name, last name and birth date together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from checklists.rules.appointment_status import Status
from checklists.rules.schedule_intent import Intent, Note, Outcome
from checklists.rules.schedule_known import KnownAppointment, KnownPatient
from checklists.rules.schedule_meant import Wanted, appointments_meant
from checklists.rules.schedule_moves import in_order
from checklists.rules.schedule_problem import Problem
from checklists.rules.schedule_row import ScheduleRow
from checklists.rules.schedule_whom import People, patient_of


@dataclass(frozen=True)
class Matching:
    """`intents` in an order in which they can be carried out; rows with a problem have none."""

    intents: tuple[Intent, ...]
    problems: tuple[Problem, ...]


def match(
    rows: Iterable[ScheduleRow],
    patients: Iterable[KnownPatient],
    appointments: Iterable[KnownAppointment],
    *,
    zone: ZoneInfo,
    today: date,
) -> Matching:
    """An intent for each row, or a problem for a row whose patient cannot be told.

    `zone` is the site's, `today` its date. Rows of days before today are left alone.
    """
    booked, everything = tuple(appointments), tuple(rows)
    ahead = [row for row in everything if _day(row, zone) >= today]
    past = [Intent(row, Outcome.SKIPPED, note=Note.PAST) for row in everything if _day(row, zone) < today]
    wanted, unclear = _wanted(ahead, People(patients), booked)
    meant = appointments_meant(wanted, booked, zone)
    intents = past + [_intent(row, person, meant.get(row.line)) for row, person in wanted]
    standing = [one for one in booked if one.status is not Status.CANCELLED]
    ordered, doubles = in_order(intents, standing)
    return Matching(ordered, (*unclear, *doubles))


def _day(row: ScheduleRow, zone: ZoneInfo) -> date:
    return row.starts_at.astimezone(zone).date()


def _wanted(
    rows: Iterable[ScheduleRow], people: People, booked: Iterable[KnownAppointment]
) -> tuple[list[Wanted], list[Problem]]:
    """Each row with its patient, and the rows of which nobody can say."""
    holders = {one.external_id: people.by_id.get(one.patient_id) for one in booked if one.external_id}
    wanted: list[Wanted] = []
    unclear: list[Problem] = []
    for row in rows:
        found = patient_of(row, people, holders.get(row.external_id))
        if isinstance(found, Problem):
            unclear.append(found)
        else:
            wanted.append((row, found))
    return wanted, unclear


def _intent(row: ScheduleRow, person: KnownPatient | None, one: KnownAppointment | None) -> Intent:
    base = Intent(row, Outcome.SAME, person.id if person else None, appointment=one)
    if row.cancelled:
        return _cancelling(base)
    base = replace(base, patient_changes=_changes(row, person))
    if one is None:
        return replace(base, outcome=Outcome.NEW)
    return _against(base, one)


def _cancelling(base: Intent) -> Intent:
    one = base.appointment
    if one is None:
        return replace(base, outcome=Outcome.SKIPPED, note=Note.NOTHING_TO_CANCEL)
    if one.status is Status.CANCELLED:
        return base
    if one.status is not Status.EXPECTED:
        return replace(base, outcome=Outcome.SKIPPED, note=Note.UNDER_WAY)
    return replace(base, outcome=Outcome.CANCELLED)


def _against(base: Intent, one: KnownAppointment) -> Intent:
    """An active row beside the appointment that it means."""
    move = one.starts_at != base.row.starts_at
    if one.status is Status.CANCELLED and not one.cancelled_by_import:
        return replace(base, outcome=Outcome.SKIPPED, note=Note.CANCELLED_BY_STAFF)
    if one.status not in (Status.EXPECTED, Status.CANCELLED) and move:
        return replace(base, outcome=Outcome.SKIPPED, note=Note.UNDER_WAY)
    back, amend = one.status is Status.CANCELLED, _amends(base.row, one)
    changed = move or back or amend or bool(base.patient_changes)
    return replace(
        base,
        outcome=Outcome.CHANGED if changed else Outcome.SAME,
        move=move,
        bring_back=back,
        amend=amend,
    )


def _amends(row: ScheduleRow, one: KnownAppointment) -> bool:
    """Whether the file says something else; what it leaves out stays."""
    pairs = (
        (row.external_id, one.external_id),
        (row.provider, one.provider),
        (row.appointment_type, one.appointment_type),
        (row.notes, one.notes),
        (row.duration_minutes, one.duration_minutes),
    )
    return any(said and said != held for said, held in pairs)


def _changes(row: ScheduleRow, person: KnownPatient | None) -> tuple[tuple[str, str], ...]:
    """Fields of a known patient that the file says otherwise; an empty cell never empties a field."""
    if person is None:
        return ()
    names = ("first_name", "last_name", "email", "phone", "record_number")
    pairs = ((name, str(getattr(row, name) or ""), str(getattr(person, name))) for name in names)
    return tuple((name, said) for name, said, held in pairs if said and _differs(name, said, held))


def _differs(name: str, said: str, held: str) -> bool:
    """Capitals of a name or an address are no news."""
    return (
        said.casefold() != held.casefold() if name in ("email", "first_name", "last_name") else said != held
    )
