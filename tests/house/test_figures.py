"""`make attack` runs what is there, counts what it ran, and never calls held what was not shown."""

from itertools import product

import pytest

from tests.attack.run import Ran, counted, measured, run, verdict
from tests.figures import FIGURES, Figure
from tests.house.source import ROOT
from tests.points import functions_of

REPORT = """<testsuites><testsuite>
<testcase name="a"><properties><property name="tries" value="40"/><property name="worst_ms" value="7"/></properties></testcase>
<testcase classname="x" name="b"><failure/></testcase><testcase name="c"><skipped/></testcase><testcase name="d"><error/></testcase>
<testcase name="e"><properties><property name="tries" value="2"/><property name="worst_ms" value="3"/></properties></testcase>
</testsuite></testsuites>"""
COUNTED = {"tries": 50}
SHOWN, PARTLY, NOTHING, MANY = (
    Figure(1, "a", "b", ("tests/x.py",)),
    Figure(1, "a", "b", ("tests/x.py",), "the rest"),
    Figure(1, "a", "b", open="all of it"),
    Figure(1, "a", "b", ("tests/x.py",), wants=COUNTED),
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


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: str(figure.number))
def test_what_a_figure_counts_is_among_what_it_runs(figure: Figure) -> None:
    for test in figure.cases.values():
        file, _, name = test.partition("::")
        assert any(
            each in (file, test) or file.startswith(f"{each}/") or test == each for each in figure.tests
        )
        assert not name or name in functions_of(file)


def test_cases_are_counted_from_the_report() -> None:
    ran = counted(REPORT, seconds=2, cases={})
    assert ran == Ran(2, 2, 1, 2, {"tries": 42, "worst_ms": 7}, ("x::b", "::d"))
    assert measured(ran) == "42 tries, 7 worst ms, 2 cases passed, 2 failed, 1 skipped; 2 s"


def test_cases_of_one_test_have_a_number_of_their_own() -> None:
    """What failed or was skipped is not among them, nor a test whose name only begins so."""
    told = "".join(
        f'<testcase classname="tests.x.test_y" name="{name}">{ended}</testcase>'
        for name, ended in (
            ("test_a[1]", ""),
            ("test_a[2]", ""),
            ("test_a[3]", "<failure/>"),
            ("test_b", ""),
            ("test_ab", "<skipped/>"),
        )
    )
    cases = {"a": "tests/x/test_y.py::test_a", "b": "tests/x/test_y.py::test_b", "all": "tests/x/test_y.py"}
    ran = counted(f"<testsuites>{told}</testsuites>", seconds=1, cases=cases)
    assert ran.counts == {"a": 2, "b": 1, "all": 3}


@pytest.mark.parametrize(
    ("figure", "ran", "said"),
    [
        (SHOWN, Ran(3), "kept"),
        (SHOWN, Ran(3, skipped=1), "in part"),
        (PARTLY, Ran(3), "in part"),
        (MANY, Ran(3), "in part"),
        (MANY, Ran(3, counts={"tries": 49}), "in part"),
        (MANY, Ran(3, counts={"tries": 50}), "kept"),
        (MANY, Ran(3, 1, counts={"tries": 50}), "FAILED"),
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
    assert run(Figure(1, "a", "b", ("tests/rules/test_access.py::test_nobody_wrote",))).broken
    assert run(Figure(1, "a", "b", ("tests/rules/test_access.py",))).passed > 0
