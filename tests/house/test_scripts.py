"""No script of ours lets a text choose which property is set: the prototype of every object stays what the browser made it.

Source: ASVS 5.0, 15.3.6.
"""

import re

import pytest

from tests.house.source import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
# Ways to a prototype: by its name, by a property whose name is computed, by laying one object over another.
WAYS = re.compile(
    r"__proto__|\.prototype\b|\bsetPrototypeOf\b|\bdefinePropert|\bReflect\.|\bfor \((?:const|let|var) \w+ in\b"
    r"|(?<=[\w)\]])\[(?![\"'\d])[^\]]*\] *[-+*/|&?]*=(?!=|>)|\bObject\.assign\((?!\{)|\b_\.merge\b|\bstructuredClone\b"
)
# Read by a person: an element of the page is given what stands there in words, or the name cannot be one of a prototype.
READ = {
    ("checkin.js", "Object.assign("): "an element that was just made",
    ("kept/send.js", "Object.assign("): "what its own function gives back: three names that stand there",
    ("kept/shell.js", "Object.assign("): "the document's own element, twice",
    ("patient.js", "[button.name] ="): "the look of the document, a field of `dataset`: it holds texts alone",
    ("way_back.js", "[link.pathname] ="): "a path begins with a stroke",
}
BAD = [
    "target[key] = source[key];",
    "kept.pages[name][part] = 1",
    "a[b] ||= {}",
    "Object.assign(target, told)",
    "for (const key in told) copy(key)",
    "Object.prototype.x = 1",
    'told["__proto__"].x = 1',
    "Object.setPrototypeOf(a, told)",
    "_.merge(a, told)",
]
GOOD = [
    'const found = words[name]; found === "x"',
    'rows["first"] = 1',
    "Object.assign({}, { id })",
    "[waiting, shown] = [null, next]",
    "const [a, b] = pair",
    "new Map().set(name, told)",
    "{ ArrowDown: [1, 0] }[event.key]",
    "list.map((one) => one[name])",
]


def found() -> set[tuple[str, str]]:
    folder = ROOT / "static" / "js"
    return {
        (str(file.relative_to(folder)), way.group())
        for file in SCRIPTS
        for way in WAYS.finditer(file.read_text(encoding="utf-8"))
    }


def test_no_text_chooses_a_property_but_where_a_person_looked() -> None:
    assert len(SCRIPTS) > 20
    assert found() == set(READ)


@pytest.mark.parametrize("line", BAD)
def test_a_way_to_the_prototype_is_found(line: str) -> None:
    assert WAYS.search(line)


@pytest.mark.parametrize("line", GOOD)
def test_what_chooses_nothing_is_let_pass(line: str) -> None:
    assert not WAYS.search(line)
