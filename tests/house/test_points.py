"""docs/points.md names tests that exist, and says of a point that it passes only beside one."""

from pathlib import Path

import pytest

from tests.points import NAMED, RESULTS, ROOT, Point, functions_of, points

POINTS = points()
# Of ux.md: everywhere, the patient, driver and companion, rest mode, the desk, set-up, first run.
MOST = {"X": 14, "P": 19, "D": 6, "R": 4, "N": 18, "S": 11, "F": 8}
WANTED = {f"{letter}{number}" for letter, most in MOST.items() for number in range(1, most + 1)}
BROWSERS = ("tests/phone/", "tests/desk/", "tests/journeys/")
PAGES = sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_test_that_a_page_names_is_there(page: Path) -> None:
    named = NAMED.findall(page.read_text(encoding="utf-8"))
    assert [f"{file}::{test}" for file, test in named if test not in functions_of(file)] == []


def test_each_point_has_one_row() -> None:
    names = [point.name for point in POINTS]
    assert len(names) == len(set(names))
    assert set(names) >= WANTED


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_a_row_is_whole_and_its_tests_are_there(point: Point) -> None:
    assert point.what and point.checked_by
    assert point.result in RESULTS
    assert point.rest == "", "a test is named as `tests/folder/file.py::test_name`"
    assert [(file, test) for file, test in point.tests if test not in functions_of(file)] == []


@pytest.mark.parametrize("point", [point for point in POINTS if point.result == "passes"], ids=lambda point: point.name)  # fmt: skip
def test_what_passes_names_its_tests(point: Point) -> None:
    assert point.tests
    if "web" in point.checked_by:
        assert any(file.startswith(BROWSERS) for file, _ in point.tests)
