"""`.env.example` lists each variable that the settings read, and nothing that nobody reads."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ_BY_THE_STACK = {"PORT"}


def read_by_settings() -> set[str]:
    text = "".join(path.read_text() for path in (ROOT / "clinic" / "settings").glob("*.py"))
    return set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', text))


def listed() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))


def test_each_variable_of_the_settings_is_listed() -> None:
    assert read_by_settings() - listed() == set()


def test_nothing_is_listed_that_nobody_reads() -> None:
    assert listed() - read_by_settings() == READ_BY_THE_STACK


def test_each_variable_has_a_line_that_explains_it() -> None:
    lines = [line for line in (ROOT / ".env.example").read_text().splitlines() if line]
    settings = [at for at, line in enumerate(lines) if re.match(r"(# )?[A-Z_]+=", line)]
    assert [lines[at] for at in settings if not lines[at - 1].startswith("# ")] == []
