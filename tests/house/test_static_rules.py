"""Each static rule finds what it is for, lets its neighbour pass, and finds nothing unreviewed in the product."""

import re

import pytest

from tests.house.source import ROOT, name
from tests.house.static_rules import RULES, Rule

HTML = sorted((ROOT / "templates").rglob("*.html"))
UNESCAPED = re.compile(r"\|\s*(?:safe|safeseq)\b|\{%\s*autoescape\s+off")
NEW_WINDOW = re.compile(r"<a\b[^>]*target=\"_blank\"(?![^>]*rel=\"[^\"]*noopener)[^>]*>")


def ids(rule: Rule) -> str:
    return rule.name


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_a_rule_finds_its_bad_example_and_no_good_one(rule: Rule) -> None:
    assert rule.places(rule.bad) != []
    assert rule.places(rule.good) == []


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_the_product_holds_only_what_was_reviewed(rule: Rule) -> None:
    assert rule.found() == rule.reviewed


def test_at_most_three_texts_are_called_safe() -> None:
    (rule,) = [rule for rule in RULES if rule.name == "a text is called safe"]
    assert sum(rule.reviewed.values()) <= 3


@pytest.mark.parametrize(("text", "finds"), [("{{ x|safe }}", True), ("{{ x | safe }}", True), ("{% autoescape off %}", True), ("{{ x|safer }}", False)])  # fmt: skip
def test_the_pattern_for_templates_finds_what_is_unescaped(text: str, finds: bool) -> None:
    assert bool(UNESCAPED.search(text)) is finds


def test_no_page_prints_a_text_unescaped() -> None:
    assert [name(file) for file in HTML if UNESCAPED.search(file.read_text(encoding="utf-8"))] == []


def test_no_link_lets_another_page_reach_back() -> None:
    assert NEW_WINDOW.search('<a href="/x" target="_blank">')
    assert not NEW_WINDOW.search('<a href="/x" target="_blank" rel="noopener">')
    assert [name(file) for file in HTML if NEW_WINDOW.search(file.read_text(encoding="utf-8"))] == []
