"""Rows of one file that cannot both be true."""

from collections.abc import Hashable, Iterable, Iterator
from zoneinfo import ZoneInfo

from checklists.rules.clock import local
from checklists.rules.schedule_columns import Column
from checklists.rules.schedule_header import Header
from checklists.rules.schedule_problem import Problem, shown
from checklists.rules.schedule_row import ScheduleRow

_ONE_OR_TWO = "Write it alike in both, or tell two people apart by their record numbers."


def doubles(rows: Iterable[ScheduleRow], header: Header) -> Iterator[Problem]:
    """One appointment id twice, one patient twice at one time, one patient told in two ways.

    Two people with one name stay two: they differ in record number or birth date. A cancelled row beside a
    new one of the same patient and time is fine where both have an appointment id: it was booked again.
    """
    seen: dict[Hashable, ScheduleRow] = {}
    for row in rows:
        yield from _id_twice(row, seen, header)
        yield from _patient_twice(row, seen, header)
        yield from _two_births(row, seen, header)
        yield from _two_ways(row, seen, header)
        yield from _number_missing(row, seen, header)


def second_of_a_day(rows: Iterable[ScheduleRow], header: Header, zone: ZoneInfo) -> Iterator[Problem]:
    """Both may be true, but mostly the clinic's own system kept an appointment that was moved."""
    seen: dict[Hashable, ScheduleRow] = {}
    for row in rows:
        if row.cancelled:
            continue
        day = local(row.starts_at, zone).date()
        first = seen.setdefault((row.patient_key, day), row)
        if first.starts_at != row.starts_at:
            name, value = _patient(row, header)
            message = f"Line {first.line} has the same patient on the same day at another time."
            yield Problem(row.line, name, value, message, "If they come once, take the other row out.")


def _id_twice(row: ScheduleRow, seen: dict[Hashable, ScheduleRow], header: Header) -> Iterator[Problem]:
    if not row.external_id:
        return
    first = seen.setdefault(("id", row.external_id.casefold()), row)
    if first is not row:
        name = header.name(Column.EXTERNAL_ID)
        message = f"Line {first.line} has the same appointment id."
        yield Problem(row.line, name, shown(row.external_id), message, "Keep the row that holds.")


def _patient_twice(row: ScheduleRow, seen: dict[Hashable, ScheduleRow], header: Header) -> Iterator[Problem]:
    told_apart = row.cancelled if row.external_id else None
    first = seen.setdefault(("patient", row.patient_key, row.starts_at, told_apart), row)
    if first is not row:
        name, value = _patient(row, header)
        message = f"Line {first.line} has the same patient at the same time."
        yield Problem(row.line, name, value, message, "Keep one of the rows.")


def _two_births(row: ScheduleRow, seen: dict[Hashable, ScheduleRow], header: Header) -> Iterator[Problem]:
    if not row.record_number or row.date_of_birth is None:
        return
    first = seen.setdefault(("record", row.record_number.casefold()), row)
    if first.date_of_birth != row.date_of_birth:
        name, value = header.name(Column.RECORD_NUMBER), shown(row.record_number)
        message = f"Line {first.line} has the same record number with another birth date."
        yield Problem(row.line, name, value, message, "Put the record number or the birth date right.")


def _two_ways(row: ScheduleRow, seen: dict[Hashable, ScheduleRow], header: Header) -> Iterator[Problem]:
    """One patient with two names or addresses: which holds would depend on the order of the rows."""
    if row.cancelled:
        return
    first = seen.setdefault(("patient", row.patient_key), row)
    for column, said, before in (
        (Column.LAST_NAME, row.last_name, first.last_name),
        (Column.FIRST_NAME, row.first_name, first.first_name),
        (Column.EMAIL, row.email, first.email),
        (Column.PHONE, row.phone, first.phone),
    ):
        if said and before and said.casefold() != before.casefold():
            shared = column if header.has(column) else Column.PATIENT
            message = f"Line {first.line} has the same patient with another {column}."
            yield Problem(row.line, header.name(shared), shown(said), message, _ONE_OR_TWO)


def _number_missing(row: ScheduleRow, seen: dict[Hashable, ScheduleRow], header: Header) -> Iterator[Problem]:
    """Somebody with a record number, and somebody of the same name and birth date without one."""
    if row.cancelled:
        return
    person = (row.last_name.casefold(), row.first_name.casefold(), row.date_of_birth)
    first = seen.setdefault(("numbered", bool(row.record_number), *person), row)
    other = seen.get(("numbered", not row.record_number, *person))
    if first is row and other:
        name, value = _patient(row, header)
        message = f"Line {other.line} has this name and birth date too; one of them has no record number."
        yield Problem(row.line, name, value, message, "Fill in the record number of both.")


def _patient(row: ScheduleRow, header: Header) -> tuple[str, str]:
    column = Column.PATIENT if header.has(Column.PATIENT) else Column.LAST_NAME
    return header.name(column), shown(f"{row.last_name}, {row.first_name}")
