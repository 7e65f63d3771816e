"""Each worked example of docs/clinical.md, section 10, is shown by a test that names it: `pytest.mark.example(17)`."""

import ast
import re
from collections.abc import Iterator

from tests.house.source import ROOT


def told() -> set[int]:
    page = (ROOT / "docs/clinical.md").read_text(encoding="utf-8")
    section = page.partition("## 10. Worked examples")[2].partition("\n## ")[0]
    found: set[int] = set()
    for row in re.findall(r"^\| (\d[\d, to]*) \|", section, flags=re.MULTILINE):
        numbers = [int(number) for number in re.findall(r"\d+", row)]
        found |= set(range(numbers[0], numbers[-1] + 1))
    return found


def shown() -> Iterator[int]:
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.example":
                yield from (part.value for part in node.args if isinstance(part, ast.Constant))


def test_every_worked_example_is_shown_by_a_test() -> None:
    assert told() == set(range(1, 49))
    assert sorted(told() - set(shown())) == []


def test_no_test_shows_an_example_that_is_not_told() -> None:
    assert set(shown()) - told() == set()
