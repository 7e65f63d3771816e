"""Figures 16 and 17: counted from docs/security, where each line names its test. Source: security.md 8."""

from collections.abc import Callable

from tests.house.test_security_pages import NAMED, asvs, hipaa


def test_nine_lines_of_ten_that_are_ours_have_their_test(count: Callable[..., None]) -> None:
    """Ours: of something that is here, and not of whoever runs it."""
    ours = [(answer, how) for *_, answer, how in asvs() if answer not in ("n/a", "outside")]
    tested = [answer for answer, how in ours if answer != "not yet" and NAMED.search(how)]
    deviations = [answer for answer, _ in ours if answer == "deviation"]
    not_yet = [answer for answer, _ in ours if answer == "not yet"]
    count(
        answered=len(asvs()),
        ours=len(ours),
        tested=len(tested),
        deviations=len(deviations),
        not_yet=len(not_yet),
    )
    assert len(tested) >= 0.9 * len(ours)
    assert len(deviations) <= 4


def test_each_line_of_164_312_has_its_test(count: Callable[..., None]) -> None:
    tested = [line for line, (_, tests) in hipaa().items() if NAMED.search(tests)]
    rest = [line for line, (answer, _) in hipaa().items() if "Open:" in answer]
    count(lines_tested=len(tested), lines_with_an_open_rest=len(rest))
    assert len(tested) == 12
