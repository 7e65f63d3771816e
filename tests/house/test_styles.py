"""Styles of all doors: what linters of styles would say."""

import re
from pathlib import Path

import pytest

from tests.house.source import ROOT

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|left|right"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
# Four lengths where right and left differ.
LOPSIDED = re.compile(
    r"(?<![\w-])(?:margin|padding|inset)\s*:\s*[^\s;]+ ([^\s;]+) [^\s;]+ (?!\1[;\s}])[^\s;]+\s*[;}]"
)
# A kind of medium stands without brackets, before what is asked of it.
NO_QUERY = re.compile(r"@media[^{]*\((?:not |only )?(?:print|screen|all)\)[^{]*")


@pytest.mark.parametrize("file", sorted((ROOT / "static/css").glob("*.css")), ids=lambda file: file.name)
def test_styles_name_start_and_end_never_left_and_right(file: Path) -> None:
    """So that a page in Arabic is the mirror of one in English. Source: ux.md X12."""
    style = file.read_text(encoding="utf-8")
    assert [found[0] for pattern in (PHYSICAL, LOPSIDED) for found in pattern.finditer(style)] == []


@pytest.mark.parametrize(
    "text",
    ["a { left: 0 }", "a { margin-right: 1px }", "a { text-align: left }", "a { padding: 1px 2px 1px 3px; }"],
)
def test_a_side_is_found(text: str) -> None:
    assert PHYSICAL.search(text) or LOPSIDED.search(text)


@pytest.mark.parametrize("file", sorted((ROOT / "static/css").glob("*.css")), ids=lambda file: file.name)
def test_a_rule_for_some_screens_is_one(file: Path) -> None:
    """What a browser cannot read as a question about the screen it takes for "never", and says nothing."""
    assert NO_QUERY.findall(file.read_text(encoding="utf-8")) == []


def test_what_is_no_question_is_found() -> None:
    assert NO_QUERY.search("@media (max-width: 50rem) and (not print) { a { margin: 0 } }")
