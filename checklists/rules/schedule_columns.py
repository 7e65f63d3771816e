"""Header names as clinics' systems write them, and the column each one means."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Column(StrEnum):
    """What a column of a schedule holds. `start` may hold day and time together."""

    START = "start"
    DATE = "date"
    TIME = "time"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    PATIENT = "patient"
    DATE_OF_BIRTH = "date of birth"
    EMAIL = "email"
    PHONE = "phone"
    RECORD_NUMBER = "record number"
    PROVIDER = "provider"
    DURATION = "duration"
    APPOINTMENT_TYPE = "appointment type"
    STATUS = "status"
    EXTERNAL_ID = "appointment id"
    NOTES = "notes"


# Within a column the first name that a file has is asked first: the more exact before the more general.
_NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.START: (
        "appointment date/time", "appointment date and time", "appointment date time", "appointment start",
        "appt date/time", "appt start", "start date/time", "start date and time", "start datetime", "datetime",
        "start at", "starts at", "date/time", "date and time", "begin", "start", "appointment", "appt", "slot",
    ),
    Column.DATE: (
        "appointment date", "appt date", "date of appointment", "visit date", "service date", "date of service",
        "dos", "start date", "scheduled date", "schedule date", "session date", "booking date", "date", "day",
    ),
    Column.TIME: (
        "appointment time", "appt time", "time of appointment", "visit time", "start time", "begin time", "time start",
        "scheduled time", "session time", "time",
    ),
    Column.FIRST_NAME: (
        "patient first name", "patient first", "pt first name", "client first name", "first name", "firstname", "first",
        "given name", "given names", "forename", "fname",
    ),
    Column.LAST_NAME: (
        "patient last name", "patient last", "pt last name", "client last name", "last name", "lastname", "last",
        "surname", "family name", "lname",
    ),
    Column.PATIENT: (
        "patient name", "patient full name", "pt name", "full name", "client name", "patient", "client", "pt", "name",
    ),
    Column.DATE_OF_BIRTH: (
        "date of birth", "patient date of birth", "dob", "d o b", "patient dob", "pt dob", "birth date",
        "patient birth date", "birthday", "born",
    ),
    Column.EMAIL: (
        "patient email", "patient email address", "pt email", "client email", "email", "email address", "e-mail",
        "e-mail address", "email 1", "primary email", "home email", "mail",
    ),
    Column.PHONE: (
        "patient mobile", "mobile", "mobile phone", "mobile number", "mobile phone number", "cell", "cell phone",
        "cell number", "cell phone number", "patient cell", "patient cell phone", "patient phone",
        "patient phone number", "pt phone", "primary phone", "phone", "phone number", "phone 1", "telephone",
        "telephone number", "tel", "contact number", "home phone", "home phone number", "home", "work phone",
    ),
    Column.RECORD_NUMBER: (
        "mrn", "medical record number", "medical record", "medical record #", "chart #", "chart no", "chart number",
        "chart", "record number", "record #", "record no", "patient id", "patient #", "patient no", "patient number",
        "pt id", "client id", "patient mrn", "account number", "account #", "acct #", "acct no",
    ),
    Column.PROVIDER: (
        "provider", "provider name", "rendering provider", "appointment provider", "resource", "clinician", "doctor",
        "physician", "practitioner", "therapist", "staff", "with",
    ),
    Column.DURATION: (
        "duration", "duration (min)", "duration (mins)", "duration (minutes)", "duration min", "duration minutes",
        "length", "appt length", "appointment length", "appointment duration", "minutes", "mins", "length (min)",
    ),
    Column.APPOINTMENT_TYPE: (
        "appointment type", "appt type", "visit type", "type", "service", "service type", "procedure",
        "appointment reason", "reason", "reason for visit", "visit reason",
    ),
    Column.STATUS: (
        "status", "appointment status", "appt status", "visit status", "confirmation status", "booking status", "state",
    ),
    Column.EXTERNAL_ID: (
        "appointment id", "appt id", "appointment #", "appointment no", "appointment number", "appt #", "visit id",
        "visit number", "encounter id", "booking id", "booking number", "confirmation number", "confirmation #",
        "event id", "id",
    ),
    Column.NOTES: (
        "notes", "note", "appointment notes", "appointment note", "appt notes", "comments", "comment", "remarks",
        "description",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a file: for each column the places to look at, best first; and what nobody knows."""

    names: tuple[str, ...]
    places: Mapping[Column, tuple[int, ...]]
    ignored: tuple[str, ...]
    doubled: tuple[str, ...]

    def has(self, column: Column) -> bool:
        return column in self.places

    def name(self, column: Column) -> str:
        """The header as the file writes it, or our own word where the file has none."""
        return self.names[self.places[column][0]] if self.has(column) else column.value


def read_header(cells: Sequence[str]) -> Header:
    """Which column is where. Case, spacing, accents and punctuation do not matter."""
    names = tuple(" ".join(cell.split()) or f"column {place}" for place, cell in enumerate(cells, 1))
    keys = [_key(cell) for cell in cells]
    places: dict[Column, tuple[int, ...]] = {}
    for place in sorted(range(len(keys)), key=lambda place: (_RANKS.get(keys[place], 0), place)):
        if keys[place] in _COLUMNS:
            column = _COLUMNS[keys[place]]
            places[column] = (*places.get(column, ()), place)
    ignored = tuple(name for name, key in zip(names, keys, strict=True) if key not in _COLUMNS)
    return Header(names, places, ignored, _doubled(names, keys))


def known(cells: Sequence[str]) -> int:
    """How many of these cells name a column: what tells a header and its delimiter from anything else."""
    return len({_COLUMNS[key] for key in map(_key, cells) if key in _COLUMNS})


def _doubled(names: Sequence[str], keys: Sequence[str]) -> tuple[str, ...]:
    """Known names that stand twice in the same words: nobody can say which one is meant."""
    return tuple(
        name
        for place, (name, key) in enumerate(zip(names, keys, strict=True))
        if key in _COLUMNS and key in keys[:place]
    )


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[^a-z0-9#]+", "", plain).replace("#", "number").replace("numbernumber", "number")


_COLUMNS = {_key(name): column for column, names in _NAMES.items() for name in names}
_RANKS = {_key(name): rank for names in _NAMES.values() for rank, name in enumerate(names)}
