"""What a schedule asks for beside what stands already: one intent a row, decided without writing anything.

The same file twice changes nothing, because each row then meets what it made. Two people of one name stay two:
a record number decides, else first name, last name and birth date together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from checklists.rules.appointment_status import Status
from checklists.rules.schedule_file import Problem, ScheduleRow


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    SAME = "same"
    SKIPPED = "skipped"


class Note(StrEnum):
    """Why a row was left alone."""

    PAST = "past"
    NOTHING_TO_CANCEL = "nothing_to_cancel"
    CANCELLED_BY_STAFF = "cancelled_by_staff"
    UNDER_WAY = "under_way"


@dataclass(frozen=True)
class KnownPatient:
    id: int
    record_number: str
    first_name: str
    last_name: str
    date_of_birth: date
    email: str
    phone: str


@dataclass(frozen=True)
class KnownAppointment:
    """`cancelled_by_import`: it was a schedule that cancelled it, so a schedule may bring it back."""

    id: int
    patient_id: int
    external_id: str
    starts_at: datetime
    status: Status
    duration_minutes: int
    provider: str
    appointment_type: str
    cancelled_by_import: bool = False


@dataclass(frozen=True)
class Intent:
    """What to do about one row. `patient_id` is None where the person is new."""

    row: ScheduleRow
    outcome: Outcome
    patient_id: int | None = None
    patient_changes: tuple[tuple[str, str], ...] = ()
    appointment: KnownAppointment | None = None
    move: bool = False
    bring_back: bool = False
    amend: bool = False
    note: Note | None = None


@dataclass(frozen=True)
class Matching:
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
    people, booked = list(patients), list(appointments)
    taken: set[int] = set()
    intents: list[Intent] = []
    problems: list[Problem] = []
    for row in rows:
        found = _patient_of(row, people)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        meant = _appointment_of(row, found, booked, taken, zone)
        if _is_taken(row, found, meant, booked):
            problems.append(_double(row))
            continue
        intent = _intent(row, found, meant, zone, today)
        if intent.appointment:
            taken.add(intent.appointment.id)
        intents.append(intent)
    return Matching(tuple(intents), tuple(problems))


def _patient_of(row: ScheduleRow, people: list[KnownPatient]) -> KnownPatient | Problem | None:
    if row.record_number:
        for person in people:
            if person.record_number.upper() == row.record_number.upper():
                return person if _same_birth(row, person) else _other_birth_date(row)
    named = [person for person in people if _is_named(row, person)]
    if len(named) > 1:
        return _two_people(row)
    return named[0] if named else None


def _same_birth(row: ScheduleRow, person: KnownPatient) -> bool:
    return row.date_of_birth is None or row.date_of_birth == person.date_of_birth


def _is_named(row: ScheduleRow, person: KnownPatient) -> bool:
    """The same names and birth date, and no record number that says they are somebody else."""
    numbers_differ = bool(row.record_number and person.record_number)
    same_name = (_folded(row.first_name), _folded(row.last_name)) == (
        _folded(person.first_name),
        _folded(person.last_name),
    )
    return same_name and _same_birth(row, person) and not numbers_differ


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _other_birth_date(row: ScheduleRow) -> Problem:
    return Problem(
        line=row.line,
        column="Date of Birth",
        value=str(row.date_of_birth),
        message=f"Record number {row.record_number} belongs to a patient with another birth date.",
        cure="Correct the record number or the birth date in the file, or the patient's birth date here.",
    )


def _two_people(row: ScheduleRow) -> Problem:
    return Problem(
        line=row.line,
        column="Patient",
        value=f"{row.first_name} {row.last_name}",
        message="Two patients here have this name and birth date.",
        cure="Add a column with the record number, so that the right one is meant.",
    )


def _appointment_of(
    row: ScheduleRow,
    person: KnownPatient | None,
    booked: list[KnownAppointment],
    taken: set[int],
    zone: ZoneInfo,
) -> KnownAppointment | None:
    """By the clinic's own number; else this person's at that time, else their only other one of that day."""
    if row.external_id:
        for one in booked:
            if one.external_id == row.external_id:
                return one
    if person is None:
        return None
    free = [one for one in booked if one.patient_id == person.id and one.id not in taken]
    free = [one for one in free if not (row.external_id and one.external_id)]
    exact = [one for one in free if one.starts_at == row.starts_at]
    if exact:
        return min(exact, key=lambda one: one.status is Status.CANCELLED)
    day = row.starts_at.astimezone(zone).date()
    near = [
        one
        for one in free
        if one.starts_at.astimezone(zone).date() == day and one.status is not Status.CANCELLED
    ]
    return near[0] if len(near) == 1 else None


def _is_taken(
    row: ScheduleRow,
    person: KnownPatient | None,
    meant: KnownAppointment | None,
    booked: list[KnownAppointment],
) -> bool:
    """Whether this person has another standing appointment at that very time."""
    if person is None or row.cancelled:
        return False
    return any(
        one.patient_id == person.id
        and one.starts_at == row.starts_at
        and one.status is not Status.CANCELLED
        and (meant is None or one.id != meant.id)
        for one in booked
    )


def _double(row: ScheduleRow) -> Problem:
    return Problem(
        line=row.line,
        column="",
        value=f"{row.first_name} {row.last_name}",
        message="This patient has another appointment at that time already.",
        cure="Correct the row, or the appointment here, then import again.",
    )


def _intent(
    row: ScheduleRow, person: KnownPatient | None, one: KnownAppointment | None, zone: ZoneInfo, today: date
) -> Intent:
    base = Intent(row, Outcome.SAME, person.id if person else None, appointment=one)
    if row.starts_at.astimezone(zone).date() < today:
        return replace(base, outcome=Outcome.SKIPPED, note=Note.PAST)
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
