"""docs/security answers every line of its standards, with tests that exist; SECURITY.md keeps what it promises."""

import re

import pytest

from tests.house.source import ROOT
from tests.points import NAMED, functions_of

FOLDER = ROOT / "docs" / "security"
PAGES = sorted(FOLDER.glob("*.md"))
POLICY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ANSWERS = {"held", "n/a", "outside", "deviation", "not yet"}
# Requirements of ASVS 5.0.0 by section: how many of level 1 come first, then how many of level 2. Those of level 3 stand behind them.
ASVS = {
    "1.1": (0, 2), "1.2": (5, 4), "1.3": (2, 9), "1.4": (0, 3), "1.5": (1, 1),
    "2.1": (1, 2), "2.2": (2, 1), "2.3": (1, 3), "2.4": (0, 1),
    "3.2": (2, 0), "3.3": (1, 3), "3.4": (2, 4), "3.5": (3, 2), "3.7": (0, 2),
    "4.1": (1, 2), "4.2": (0, 1), "4.3": (0, 2), "4.4": (1, 3),
    "5.1": (0, 1), "5.2": (2, 1), "5.3": (2, 0), "5.4": (0, 3),
    "6.1": (1, 2), "6.2": (8, 4), "6.3": (2, 2), "6.4": (2, 2), "6.5": (0, 5), "6.6": (0, 3), "6.8": (0, 4),
    "7.1": (0, 3), "7.2": (4, 0), "7.3": (0, 2), "7.4": (2, 3), "7.5": (0, 2), "7.6": (0, 2),
    "8.1": (1, 1), "8.2": (2, 1), "8.3": (1, 0), "8.4": (0, 1),
    "9.1": (3, 0), "9.2": (1, 3),
    "10.1": (0, 2), "10.2": (0, 2), "10.3": (0, 4), "10.4": (5, 6), "10.5": (0, 5), "10.6": (0, 2), "10.7": (0, 3),
    "11.1": (0, 2), "11.2": (0, 3), "11.3": (2, 1), "11.4": (1, 3), "11.5": (0, 1), "11.6": (0, 1),
    "12.1": (1, 2), "12.2": (2, 0), "12.3": (0, 4),
    "13.1": (0, 1), "13.2": (0, 5), "13.3": (0, 2), "13.4": (1, 4),
    "14.1": (0, 2), "14.2": (1, 3), "14.3": (1, 2),
    "15.1": (1, 2), "15.2": (1, 2), "15.3": (1, 6),
    "16.1": (0, 1), "16.2": (0, 5), "16.3": (0, 4), "16.4": (0, 3), "16.5": (0, 3),
    "17.1": (0, 1), "17.2": (0, 4), "17.3": (0, 2),
}  # fmt: skip
# 164.312 (a) to (e), each standard and each of its specifications.
HIPAA = ["(a)(1)", "(a)(2)(i)", "(a)(2)(ii)", "(a)(2)(iii)", "(a)(2)(iv)", "(b)", "(c)(1)", "(c)(2)", "(d)", "(e)(1)", "(e)(2)(i)", "(e)(2)(ii)"]  # fmt: skip
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]*)\|$", re.MULTILINE)


def asvs() -> list[tuple[str, ...]]:
    return ROW.findall((FOLDER / "asvs.md").read_text(encoding="utf-8"))


def wanted() -> dict[str, str]:
    """Each requirement with its level."""
    return {
        f"{section}.{number}": "1" if number <= first else "2"
        for section, (first, second) in ASVS.items()
        for number in range(1, first + second + 1)
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_test_that_a_page_names_is_there(page) -> None:  # type: ignore[no-untyped-def]
    named = NAMED.findall(page.read_text(encoding="utf-8"))
    assert [f"{file}::{test}" for file, test in named if test not in functions_of(file)] == []


def test_there_are_as_many_requirements_as_the_standard_says() -> None:
    levels = list(wanted().values())
    assert (levels.count("1"), levels.count("2")) == (70, 183)


def test_each_requirement_is_answered_once() -> None:
    assert {number: level for number, level, *_ in asvs()} == wanted()
    assert len(asvs()) == len(wanted())


@pytest.mark.parametrize("row", asvs(), ids=lambda row: row[0])
def test_an_answer_is_whole(row: tuple[str, ...]) -> None:
    _, _, what, answer, how = row
    assert what.strip() and answer in ANSWERS
    assert how.strip()
    assert bool(NAMED.search(how)) or answer != "held", "what is held names its test"
    assert "adr/" in how or answer != "deviation", "a deviation names its decision"


def test_the_counts_are_those_of_the_table() -> None:
    text = (FOLDER / "asvs.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| ([a-z/ ]+) \| [^|]+ \| (\d+) \|$", text, re.MULTILINE))
    answers = [answer for _, _, _, answer, _ in asvs()]
    assert told == {answer: str(answers.count(answer)) for answer in ANSWERS}


def hipaa() -> dict[str, tuple[str, str]]:
    text = (FOLDER / "hipaa.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\(\w\)[()\w]*) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    return {line: (answer.strip(), tests) for line, answer, tests in rows}


def test_each_line_of_164_312_is_answered_in_order() -> None:
    assert list(hipaa()) == HIPAA


@pytest.mark.parametrize("line", HIPAA)
def test_a_line_of_164_312_has_its_test(line: str) -> None:
    answer, tests = hipaa()[line]
    assert answer
    assert NAMED.search(tests)


def test_the_promises_of_the_policy_stand_there() -> None:
    assert "within three working days" in POLICY
    assert "within three days" in POLICY.partition("Security releases")[2]
    assert "/.well-known/security.txt" in POLICY


def test_the_policy_leads_to_each_page() -> None:
    assert [page.name for page in PAGES if f"docs/security/{page.name}" not in POLICY] == []
