"""One row of a schedule: its cells, and what they say once the file's date order is known."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from checklists.rules.schedule_columns import Column
from checklists.rules.schedule_header import Header
from checklists.rules.schedule_problem import Problem, ValueRefused, shown
from checklists.rules.schedule_table import Line

Value = TypeVar("Value")

LONGEST = {
    Column.EXTERNAL_ID: 64,
    Column.RECORD_NUMBER: 64,
    Column.PROVIDER: 120,
    Column.APPOINTMENT_TYPE: 120,
    Column.STATUS: 60,
}
_EXCEL_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One appointment as the clinic's system says it.

    `starts_at` is a UTC instant, `duration_minutes` whole minutes or None where the file has none. Texts
    are "" where the file has none. A cancelled row needs neither birth date nor address.
    """

    line: int
    external_id: str
    starts_at: datetime
    duration_minutes: int | None
    first_name: str
    last_name: str
    date_of_birth: date | None
    email: str
    phone: str
    record_number: str
    provider: str
    appointment_type: str
    cancelled: bool
    notes: str

    @property
    def patient_key(self) -> tuple[str, ...]:
        """Whom the row is about: the record number, else name and birth date; letter case does not matter."""
        if self.record_number:
            return ("record", self.record_number.casefold())
        born = self.date_of_birth.isoformat() if self.date_of_birth else ""
        return ("person", self.last_name.casefold(), self.first_name.casefold(), born)


@dataclass(slots=True)
class Cells:
    """The cells of one line by column; refusals are noted as problems of that cell, and reading goes on."""

    header: Header
    line: Line
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def text(self, column: Column) -> str:
        """The best filled cell of a column, "" where none is filled."""
        return self._best(column)[1]

    def name(self, column: Column) -> str:
        return self._best(column)[0]

    def read(self, column: Column, reader: Callable[[str], Value]) -> Value | None:
        """What the reader makes of a cell; None where it is empty or refused (then a problem is noted)."""
        text = self.text(column)
        try:
            return reader(text) if text else None
        except ValueRefused as refused:
            self.refuse(column, refused.message, refused.cure)
            return None

    def plain(self, column: Column) -> str:
        """A text in one line, notes in several; too long or mangled by a spreadsheet is a problem."""
        text = self.text(column)
        if len(text) > LONGEST.get(column, len(text)):
            self.refuse(column, "This is too long.", f"Write at most {LONGEST[column]} letters.")
        if column in (Column.EXTERNAL_ID, Column.RECORD_NUMBER) and _EXCEL_SHORTENED.fullmatch(text):
            self.refuse(
                column,
                "A spreadsheet has shortened this number.",
                "Export again without opening the file in it.",
            )
        return text if column is Column.NOTES else " ".join(text.split())

    def refuse(self, column: Column, message: str, cure: str) -> None:
        self.problems.append(self._noted(column, message, cure))

    def warn(self, column: Column, message: str, cure: str) -> None:
        self.warnings.append(self._noted(column, message, cure))

    def _noted(self, column: Column, message: str, cure: str) -> Problem:
        name, text = self._best(column)
        return Problem(self.line.number, name, shown(text), message, cure)

    def _best(self, column: Column) -> tuple[str, str]:
        for place in self.header.places.get(column, ()):
            if self.line.cells[place]:
                return self.header.names[place], self.line.cells[place]
        return self.header.name(column), ""
