"""Whether a table is a schedule at all: its columns, and rows as long as its header."""

from collections.abc import Iterable, Iterator

from checklists.rules.schedule_columns import Column
from checklists.rules.schedule_dates import read_written
from checklists.rules.schedule_header import Header
from checklists.rules.schedule_problem import Problem, shown
from checklists.rules.schedule_row import Cells
from checklists.rules.schedule_table import Line, Table

_CUT = "Look whether the file was cut off, or fill the row."
_SPLIT = "Put quotes around a cell that holds the delimiter."


def header_problems(header: Header, table: Table) -> Iterator[Problem]:
    """What keeps every row from being read: a column that is missing or stands twice, or no rows."""
    line = table.header.number
    for name in header.doubled:
        yield Problem(line, name, "", "This column is there twice.", "Remove or rename one of them.")
    if not header.has(Column.START):
        yield from _missing_times(header, table)
    yield from _missing_people(header, line)
    if not table.rows:
        yield Problem(line, "", "", "The file has a header and no rows.", "Export the schedule again.")


def _missing_times(header: Header, table: Table) -> Iterator[Problem]:
    line = table.header.number
    if not header.has(Column.DATE) and not _hold_days(header, table, Column.TIME):
        yield _missing(line, "Date", "the day of the appointment", "Date and Time, or Start")
    if not header.has(Column.TIME) and not _hold_days(header, table, Column.DATE, with_time=True):
        yield _missing(line, "Time", "the time of the appointment", "Time")


def _missing_people(header: Header, line: int) -> Iterator[Problem]:
    in_two = header.has(Column.FIRST_NAME) and header.has(Column.LAST_NAME)
    if not header.has(Column.PATIENT) and not in_two:
        yield _missing(line, "Patient", "the patient", "Patient, or First Name and Last Name")
    if not header.has(Column.DATE_OF_BIRTH):
        what = "the birth date, which opens the patient's link"
        yield _missing(line, "Date of Birth", what, "Date of Birth")
    if not header.has(Column.EMAIL) and not header.has(Column.PHONE):
        yield _missing(line, "Email", "how to reach the patient", "Email")


def _missing(line: int, column: str, what: str, names: str) -> Problem:
    return Problem(
        line, column, "", f"No column holds {what}.", f"Name the columns in the first line: {names}."
    )


def _hold_days(header: Header, table: Table, column: Column, *, with_time: bool = False) -> bool:
    """Whether some cell of the column begins with a day (and has a time behind it)."""
    found = (read_written(Cells(header, line).text(column)) for line in table.rows if fits(header, line))
    return any(day.rest or not with_time for day in found if day)


def length_problems(header: Header, rows: Iterable[Line]) -> Iterator[Problem]:
    """Rows whose cells do not fit the header; empty cells at the end are forgiven."""
    expected = len(header.names)
    for line in rows:
        if fits(header, line):
            continue
        count = max(_filled(line), min(expected, len(line.cells)))
        cure = _CUT if count < expected else _SPLIT
        yield Problem(line.number, "", "", f"This row has {count} cells, the header {expected}.", cure)


def left_out(totals: Iterable[Line]) -> Iterator[Problem]:
    """Told, so that nobody misses an appointment that was taken for a total."""
    for line in totals:
        first = shown(next(cell for cell in line.cells if cell))
        yield Problem(line.number, "", "", f"“{first}” is no appointment.", "It is left out.")


def fits(header: Header, line: Line) -> bool:
    """Whether the row has a cell for each column, and nothing beyond them."""
    return len(line.cells) >= len(header.names) >= _filled(line)


def _filled(line: Line) -> int:
    return max((place for place, cell in enumerate(line.cells, 1) if cell), default=0)
