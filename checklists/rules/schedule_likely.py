"""People of a schedule who look like somebody the clinic knows, though nothing says that they are one.

Shown side by side, never joined: a twin, a parent of the same name and one person written in two ways look alike.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.fuzz import ratio

from checklists.rules.schedule_known import KnownPatient
from checklists.rules.schedule_row import ScheduleRow

# Of 100: "Jon Smyth" and "John Smith" have 84.
_ALIKE = 80


class Likeness(StrEnum):
    """What is the same of both, and what is not."""

    NAME_AND_BIRTH = "name_and_birth"
    NAME = "name"
    BIRTH = "birth"
    ADDRESS = "address"


@dataclass(frozen=True)
class LikelyDouble:
    """A new person of the file and a patient of the clinic."""

    row: ScheduleRow
    known: KnownPatient
    why: Likeness


def likely_doubles(rows: Iterable[ScheduleRow], known: Iterable[KnownPatient]) -> tuple[LikelyDouble, ...]:
    """Once for each new person of the file, by line; `rows` are those of people who would be made anew."""
    people = {row.patient_key: row for row in reversed(list(rows))}
    patients = tuple(known)
    found = (pair for row in people.values() for pair in _pairs(row, patients))
    return tuple(sorted(found, key=lambda pair: (pair.row.line, pair.known.id)))


def _pairs(row: ScheduleRow, patients: Iterable[KnownPatient]) -> Iterator[LikelyDouble]:
    for one in patients:
        why = _likeness(row, one)
        if why:
            yield LikelyDouble(row, one, why)


def _likeness(row: ScheduleRow, one: KnownPatient) -> Likeness | None:
    birth, name = row.date_of_birth == one.date_of_birth, _name(row) == _name(one)
    if birth and name:
        return Likeness.NAME_AND_BIRTH
    if birth and _is_alike(row, one):
        return Likeness.BIRTH
    if name:
        return Likeness.NAME
    address = _same(row.email, one.email) or _same(row.phone, one.phone)
    return Likeness.ADDRESS if address and (birth or _same(row.first_name, one.first_name)) else None


def _is_alike(row: ScheduleRow, one: KnownPatient) -> bool:
    """One of both names, or a name that a slip of the pen makes of the other."""
    part = _same(row.first_name, one.first_name) or _same(row.last_name, one.last_name)
    return part or ratio(_name(row), _name(one)) >= _ALIKE


def _name(one: ScheduleRow | KnownPatient) -> str:
    return " ".join(f"{one.first_name} {one.last_name}".casefold().split())


def _same(said: str, held: str) -> bool:
    return bool(said) and said.casefold() == held.casefold()
