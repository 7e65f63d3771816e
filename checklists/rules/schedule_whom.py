"""Which patient a row of a schedule is about: never somebody else, rather a problem."""

from collections import defaultdict
from collections.abc import Iterable

from checklists.rules.schedule_known import KnownPatient
from checklists.rules.schedule_problem import Problem
from checklists.rules.schedule_row import ScheduleRow


class People:
    """The patients of a site by record number, by name and by id."""

    def __init__(self, patients: Iterable[KnownPatient]) -> None:
        self.by_id: dict[int, KnownPatient] = {}
        self.by_number: dict[str, KnownPatient] = {}
        self.by_name: dict[tuple[str, str], list[KnownPatient]] = defaultdict(list)
        for person in patients:
            self.by_id[person.id] = person
            self.by_name[_name(person)].append(person)
            if person.record_number:
                self.by_number[person.record_number.upper()] = person


def patient_of(
    row: ScheduleRow, people: People, holder: KnownPatient | None
) -> KnownPatient | Problem | None:
    """The patient of a row, None where the person is new.

    A record number decides, else first name, last name and birth date together. `holder` has the appointment
    with the clinic's own number that the row names: the row is about them, under a new name perhaps, or wrong.
    """
    found = _found(row, people, holder)
    if holder and not isinstance(found, Problem) and (found is None or found.id != holder.id):
        return _somebody_elses(row)
    return found


def _found(row: ScheduleRow, people: People, holder: KnownPatient | None) -> KnownPatient | Problem | None:
    numbered = people.by_number.get(row.record_number.upper()) if row.record_number else None
    if numbered:
        return numbered if _same_birth(row, numbered) else _other_birth_date(row)
    named = {person.id: person for person in people.by_name[_name(row)] if _fits(row, person)}
    if holder and _could_be(row, holder):
        # A double that was merged goes by two names: the one in the file is no news.
        return named.get(holder.id, holder)
    if len(named) > 1:
        return _two_people(row)
    return next(iter(named.values()), None)


def _fits(row: ScheduleRow, person: KnownPatient) -> bool:
    """The same birth date, and no record number that says they are somebody else."""
    numbers_differ = bool(row.record_number and person.record_number)
    return _same_birth(row, person) and not numbers_differ


def _could_be(row: ScheduleRow, holder: KnownPatient) -> bool:
    """The same person, perhaps under a new name: something of the name or the address is still the same."""
    said, held = _name(row), _name(holder)
    shared = said[0].split()[:1] == held[0].split()[:1] or said[1] == held[1]
    return _fits(row, holder) and (
        shared or (bool(row.email) and row.email.casefold() == holder.email.casefold())
    )


def _same_birth(row: ScheduleRow, person: KnownPatient) -> bool:
    return row.date_of_birth is None or row.date_of_birth == person.date_of_birth


def _name(one: ScheduleRow | KnownPatient) -> tuple[str, str]:
    return " ".join(one.first_name.casefold().split()), " ".join(one.last_name.casefold().split())


def _somebody_elses(row: ScheduleRow) -> Problem:
    return Problem(
        line=row.line,
        column="Appointment ID",
        value=row.external_id,
        message="This number belongs to an appointment of another patient here.",
        cure="Correct the number or the patient. If the file counts its rows anew each time, leave the column out.",
    )


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
