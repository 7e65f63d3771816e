"""`make attack` runs what is there, counts what it ran, and never calls held what was not shown."""

from itertools import product

import pytest

from tests.attack import Ran, counted, run, seen, verdict
from tests.figures import FIGURES, Figure
from tests.house.source import ROOT
from tests.points import functions_of

REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><skipped/></testcase><testcase name="d"><error/></testcase><testcase name="e"/>
</testsuite></testsuites>"""
SHOWN, PARTLY, NOTHING = (
    Figure(1, "a", "b", ("tests/x.py",)),
    Figure(1, "a", "b", ("tests/x.py",), "the rest"),
    Figure(1, "a", "b", open="all of it"),
)


def test_each_figure_stands_once_with_its_goal() -> None:
    assert [figure.number for figure in FIGURES] == list(range(1, 24))
    assert [figure.number for figure in FIGURES if not (figure.what and figure.goal)] == []
    assert [figure.number for figure in FIGURES if not (figure.tests or figure.open)] == []


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: str(figure.number))
def test_what_a_figure_runs_is_there(figure: Figure) -> None:
    for each in figure.tests:
        file, _, name = each.partition("::")
        assert (ROOT / file).exists()
        assert not name or name in functions_of(file)


def test_cases_are_counted_from_the_report() -> None:
    assert counted(REPORT, seconds=2) == Ran(passed=2, failed=2, skipped=1, seconds=2)
    assert seen(counted(REPORT, seconds=2)) == "2 cases passed, 2 failed, 1 skipped, 2 s"


@pytest.mark.parametrize(
    ("figure", "ran", "said"),
    [
        (SHOWN, Ran(3), "held"),
        (SHOWN, Ran(3, skipped=1), "part"),
        (PARTLY, Ran(3), "part"),
        (NOTHING, Ran(), "open"),
        *(
            (figure, ran, "FAILED")
            for figure, ran in product((SHOWN, PARTLY), (Ran(), Ran(3, 1), Ran(broken=True)))
        ),
    ],
)
def test_a_verdict_says_no_more_than_was_shown(figure: Figure, ran: Ran, said: str) -> None:
    assert verdict(figure, ran) == said


def test_a_test_that_is_gone_is_no_success() -> None:
    assert run(("tests/rules/test_access.py::test_nobody_wrote",)).broken
    assert run(("tests/rules/test_access.py",)).passed > 0
