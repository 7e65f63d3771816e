"""Several medicines in one field: offered as lines where they are several, left alone where they are one."""

import pytest

from checklists.rules.medicine_paste import pasted

KNOWN = ("sertraline", "xanax", "ibuprofen", "lithium")


def known(text: str) -> bool:
    return any(name in text.lower() for name in KNOWN)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("sertraline 50 mg\nxanax 0.5", ("sertraline 50 mg", "xanax 0.5")),
        ("sertraline 50 mg\r\n\r\n  xanax\r\n", ("sertraline 50 mg", "xanax")),
        ("- sertraline\n* xanax\n• blorbium", ("sertraline", "xanax", "blorbium")),
        ("1. sertraline 50 mg\n2) xanax", ("sertraline 50 mg", "xanax")),
        ("sertraline; xanax", ("sertraline", "xanax")),
        ("sertraline, xanax, ibuprofen", ("sertraline", "xanax", "ibuprofen")),
        ("sertraline 50 mg, mornings, xanax 0.5, at night", ("sertraline 50 mg, mornings", "xanax 0.5, at night")),
        ("blorbium 5 mg, fizzium 10 mg", ("blorbium 5 mg", "fizzium 10 mg")),
        ("sertraline 50 mg, xanax 0.5, blorbium", ("sertraline 50 mg", "xanax 0.5", "blorbium")),
        ("xanax 0,5 por la noche, sertraline 50, una al día", ("xanax 0,5 por la noche", "sertraline 50, una al día")),
        ("xanax 0,5, sertraline 50", ("xanax 0,5", "sertraline 50")),
    ],
)  # fmt: skip
def test_several_are_offered_a_line_each(text: str, lines: tuple[str, ...]) -> None:
    assert pasted(text, known) == lines


@pytest.mark.parametrize(
    "text",
    [
        "sertraline", "Sertraline 50 mg, mornings", "xanax 0,5 mg", "blorbium, at night, with food", "1 tablet of xanax",
        "sertraline 50 mg, 1 tablet, twice a day", "", "\n\n", "5-HTP", "sertraline\n", "vitamin d, 1,000 a day",
    ],
)  # fmt: skip
def test_one_medicine_stays_one(text: str) -> None:
    assert pasted(text, known) == ()
