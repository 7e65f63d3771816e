"""From text to lines of cells: the delimiter, quotes, and what a report writes around its rows."""

import contextlib
import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checklists.rules.schedule_bytes import decode
from checklists.rules.schedule_header import known
from checklists.rules.schedule_problem import FileRefused

MOST_ROWS = 5000
TITLE_LINES = 10  # a report may say its name and date before its header
_A_HEADER = 3  # known columns; a title names fewer
DELIMITERS = (",", ";", "\t", "|")
_BLANK = " \t\r\n\f\v,;|\"'\u00a0\ufeff"
_GUARDED = re.compile(r'="([^"]*)"')
_FEW = 3
_TOTAL = re.compile(
    r"(?:(?:grand |sub)?totals?|count|number of (?:appointments|rows|records)|end of \w+|page \d|printed|generated|"
    r"exported|\d+ (?:appointments?|rows|records|patients?))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one record and the line of the file it begins on, counted from 1."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as lines of cells, blank ones left out; `totals` are the lines that a report ends with."""

    header: Line
    rows: tuple[Line, ...]
    delimiter: str
    encoding: str
    totals: tuple[Line, ...] = ()


def read_table(raw: bytes, asked: str | None = None) -> Table:
    """The lines of a CSV file, split at the delimiter `asked` for, else at the likeliest. Raises FileRefused."""
    text, encoding = decode(raw)
    text, told = _without_excel_hint(text)
    delimiter = asked or told or _delimiter(text)
    lines = list(_lines(text, delimiter, 1 if told else 0)) if text.strip(_BLANK) else []
    if not lines:
        raise FileRefused(0, "The file is empty.", "Export the schedule again.")
    place = _header_place(lines)
    header, rows = lines[place], lines[place + 1 :]
    totals: list[Line] = []
    while rows and _is_total(rows[-1]):
        totals.insert(0, rows.pop())
    if len(rows) > MOST_ROWS:
        raise FileRefused(0, f"The file has more than {MOST_ROWS} rows.", "Import it in smaller parts.")
    return Table(header, tuple(rows), delimiter, encoding, tuple(totals))


def _is_total(line: Line) -> bool:
    """What a report writes below its rows: `Total: 12`, `Printed 11/23/2026`. A patient fills more cells."""
    filled = [cell for cell in line.cells if cell]
    return len(filled) <= _FEW and bool(_TOTAL.match(filled[0]))


def _header_place(lines: Sequence[Line]) -> int:
    """The first line, unless it is the title of a report and a header follows soon."""
    first = lines[:TITLE_LINES]
    return next((place for place, line in enumerate(first) if known(line.cells) >= _A_HEADER), 0)


def _without_excel_hint(text: str) -> tuple[str, str | None]:
    """Excel writes `sep=;` as a first line of its own."""
    first, _, rest = text.partition("\n")
    hint = first.rstrip("\r").replace('"', "").casefold()
    if hint.startswith("sep=") and len(hint) == 5:
        return rest, hint[4]
    return text, None


def _delimiter(text: str) -> str:
    """The one that makes most known column names of one of the first lines; then the one that makes most cells."""
    return max(
        DELIMITERS, key=lambda delimiter: max(map(_score, _first_lines(text, delimiter)), default=(0, 0))
    )


def _score(line: Line) -> tuple[int, int]:
    return known(line.cells), len(line.cells)


def _first_lines(text: str, delimiter: str) -> list[Line]:
    """As far as they can be read: another delimiter, or the end of what was cut, may leave quotes open."""
    found: list[Line] = []
    with contextlib.suppress(FileRefused):
        found.extend(itertools.islice(_lines(text[:20_000], delimiter, 0), TITLE_LINES))
    return found


def _lines(text: str, delimiter: str, before: int) -> Iterator[Line]:
    """The records that are not blank; `before` lines were taken off the file already."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    while True:
        number = reader.line_num + 1 + before
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _unreadable(number, error) from error
        line = Line(number, tuple(_plain(cell) for cell in cells))
        if not line.is_blank:
            yield line


def _plain(cell: str) -> str:
    """Without the `="00123"` that keeps a spreadsheet from eating zeros."""
    guarded = _GUARDED.fullmatch(cell.strip())
    return guarded[1].strip() if guarded else cell.strip()


def _unreadable(number: int, error: csv.Error) -> FileRefused:
    if "larger than field limit" in str(error):
        return FileRefused(
            number,
            f"A cell is over the limit of {csv.field_size_limit()} letters.",
            "Look for a quote that is opened and never closed.",
        )
    return FileRefused(number, f"The quotes do not fit ({error}).", 'Write a quote inside a cell twice: "".')
