"""Each action that the code records has its words, and no words stand for an action that nothing records."""

import ast
import re

from checklists.rules import audit_trail
from checklists.staff.audit_words import ACTIONS, OBJECTS
from tests.house.source import python_files

OBJECT = re.compile(r"\bobj=f?\"([a-z_]+):")
CODE = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*")


def recorded() -> set[str]:
    """Every text of the actions that has the shape of an action's code, and the codes of looks."""
    found = {audit_trail.RECORD_VIEW, audit_trail.LIST_VIEW, audit_trail.AUDIT_READ, audit_trail.REFUSED}
    for file in python_files("checklists/actions"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.add(node.value)
    return found


def test_each_action_that_is_recorded_has_its_words() -> None:
    assert recorded() - set(ACTIONS) == set()


def test_no_words_without_an_action() -> None:
    assert set(ACTIONS) - recorded() == set()


def test_the_words_hold_no_code() -> None:
    assert [code for code, words in ACTIONS.items() if "_" in str(words) or "." in str(words)] == []


def test_each_thing_that_is_recorded_has_its_word() -> None:
    files = [*python_files("checklists/actions"), *python_files("clinic")]
    things = {name for file in files for name in OBJECT.findall(file.read_text(encoding="utf-8"))}
    assert len(things) > 20 and things - set(OBJECTS) == set()
