"""From bytes to lines of cells: the encoding, the delimiter, quotes, and what is no table at all."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checklists.rules.schedule_header import known
from checklists.rules.schedule_problem import FileRefused

LARGEST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5000
_DELIMITERS = (",", ";", "\t", "|")
_BLANK = " \t\r\n\f\v,;|\"'\u00a0\ufeff"
_SAVE_AS = "Save it as CSV (comma separated) and import that file."
_OTHER_FORMATS = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"{\\rtf": "a text document",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_CONTROLS = frozenset(map(chr, [*range(32), 127])) - frozenset("\t\r\n\f\v")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
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
    """A file as lines of cells, blank ones left out."""

    header: Line
    rows: tuple[Line, ...]
    delimiter: str
    encoding: str


def read_table(raw: bytes) -> Table:
    """The lines of a CSV file. Raises FileRefused for what cannot be one."""
    text, encoding = _decode(raw)
    text, told = _without_excel_hint(text)
    delimiter = told or _delimiter(text)
    lines = list(_lines(text, delimiter, 1 if told else 0)) if text.strip(_BLANK) else []
    if not lines:
        raise FileRefused(0, "The file is empty.", "Export the schedule again.")
    if len(lines) > MOST_ROWS + 1:
        raise FileRefused(0, f"The file has more than {MOST_ROWS} rows.", "Import it in smaller parts.")
    return Table(lines[0], tuple(lines[1:]), delimiter, encoding)


def _decode(raw: bytes) -> tuple[str, str]:
    """The text and the encoding that made it: a mark at the beginning decides, else UTF-8, else Windows-1252."""
    _refuse_other_formats(raw)
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    for candidate in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = raw.decode(candidate)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.isdisjoint(text):
            return text.removeprefix("\ufeff"), candidate
    raise FileRefused(0, "This is not a text file.", _SAVE_AS)


def _refuse_other_formats(raw: bytes) -> None:
    if len(raw) > LARGEST_BYTES:
        raise FileRefused(0, "The file is larger than 2 MB.", "Import it in smaller parts.")
    for mark, name in _OTHER_FORMATS.items():
        if raw.startswith(mark):
            raise FileRefused(0, f"This is {name}, not a CSV file.", _SAVE_AS)


def _without_excel_hint(text: str) -> tuple[str, str | None]:
    """Excel writes `sep=;` as a first line of its own."""
    first, _, rest = text.partition("\n")
    hint = first.rstrip("\r").replace('"', "").casefold()
    if hint.startswith("sep=") and len(hint) == 5:
        return rest, hint[4]
    return text, None


def _delimiter(text: str) -> str:
    """The one that makes most known column names of the first line; then the one that makes most cells."""
    return max(_DELIMITERS, key=lambda delimiter: _score(_first_cells(text, delimiter)))


def _score(cells: Sequence[str]) -> tuple[int, int]:
    return known(cells), len(cells)


def _first_cells(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        return next(_lines(text[:20_000], delimiter, 0)).cells
    except (StopIteration, FileRefused):
        return ()


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
            raise FileRefused(
                number, f"The quotes do not fit ({error}).", 'Write a quote inside a cell twice: "".'
            ) from error
        line = Line(number, tuple(cell.strip() for cell in cells))
        if not line.is_blank:
            yield line
