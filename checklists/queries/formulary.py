"""The shipped formulary, read once from checklists/data and checked while it is read."""

import csv
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from checklists.rules.medications import Formulary, FormularyInvalid, Medicine, Screening, build, read

EDITION = "2026.11"
_CURE = "Put back the file that came with this version."
_QUOTES = "Put a cell that holds a comma in double quotes, and leave no line empty."
DATA = Path(__file__).resolve().parent.parent / "data"
COLUMNS = {
    "formulary.csv": (
        "generic,class,brands,synonyms,misspellings,common,half_life_hours_low,half_life_hours_high,duration_class,"
        "ask,why,question,source"
    ),
    "combinations.csv": "name,generics,also,ask,source",
    "look_alikes.csv": "name,other,note,source",
    "other_names.csv": "name,resembles",
}


@cache
def formulary() -> Formulary:
    """The shipped formulary; its version names the edition and the content, so a changed line is a new version.

    Raises FormularyInvalid, naming file and line, when the data contradict themselves.
    """
    return load(DATA)


def load(folder: Path) -> Formulary:
    """The formulary in a folder that holds the four files of COLUMNS.

    Raises FormularyInvalid, naming file, line, column and cure, whatever is wrong with them.
    """
    contents = {name: _content(folder / name) for name in COLUMNS}
    tables = {name: tuple(_rows(name, content)) for name, content in contents.items()}
    digest = sha256("\0".join(contents.values()).encode()).hexdigest()[:8]
    return build(
        tables["formulary.csv"],
        combinations=tables["combinations.csv"],
        look_alikes=tables["look_alikes.csv"],
        other_names=tables["other_names.csv"],
        version=f"{EDITION}+{digest}",
    )


def screening(text: str) -> Screening:
    """What a patient's words name or may mean, by the shipped formulary. Never raises for any text."""
    return read(text, formulary())


def medicine(generic: str) -> Medicine | None:
    """Class, route, half-life, why and source of a generic, for staff only; None where a match names none."""
    return formulary().medicine(generic)


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise FormularyInvalid((f"{path.name}: {error.strerror}. {_CURE}",)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise FormularyInvalid((f"{path.name} line {line}: not UTF-8. Save it as UTF-8. {_CURE}",)) from error


def _rows(name: str, content: str) -> Iterator[dict[str, str]]:
    """The rows of a file, each with its full number of cells. A cell may not hold a line break."""
    lines = content.splitlines() or [""]
    if lines[0] != COLUMNS[name]:
        raise FormularyInvalid((f"{name} line 1: the columns must be {COLUMNS[name]}. {_CURE}",))
    columns = COLUMNS[name].split(",")
    for number, line in enumerate(lines[1:], start=2):
        cells = _cells(name, number, line)
        if len(cells) != len(columns):
            where = f"{name} line {number}, column {columns[min(len(cells), len(columns)) - 1]}"
            raise FormularyInvalid((f"{where}: {len(cells)} cells instead of {len(columns)}. {_QUOTES}",))
        yield dict(zip(columns, cells, strict=True))


def _cells(name: str, number: int, line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error as error:
        raise FormularyInvalid((f"{name} line {number}: {error}. {_QUOTES}",)) from error
