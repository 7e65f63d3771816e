"""The shipped formulary, read once from checklists/data and checked while it is read."""

import csv
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from checklists.rules.medications import Formulary, FormularyInvalid, Screening, build, read

EDITION = "2026.11"
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
    """The formulary in a folder that holds the four files of COLUMNS. Raises FormularyInvalid."""
    contents = {name: (folder / name).read_bytes() for name in COLUMNS}
    tables = {name: tuple(_rows(name, content.decode("utf-8"))) for name, content in contents.items()}
    digest = sha256(b"\0".join(contents.values())).hexdigest()[:8]
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


def _rows(name: str, content: str) -> Iterator[dict[str, str]]:
    header, *_ = content.splitlines() or [""]
    if header != COLUMNS[name]:
        raise FormularyInvalid((f"{name} line 1: the columns must be {COLUMNS[name]}",))
    for line, row in enumerate(csv.DictReader(content.splitlines(), strict=True), start=2):
        if None in row or None in row.values():
            raise FormularyInvalid((f"{name} line {line}: too few or too many cells",))
        yield row
