"""Every text that the product can say, with its language and whether patients read it."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

from tests.house.source import ROOT, name, python_files, templates

PROTOCOLS = sorted((ROOT / "checklists/data/protocols").glob("*.json"))
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
SCRIPTS = sorted(file for file in (ROOT / "static/js").rglob("*.js") if "vendor" not in file.parts)
# Where patients, companions and drivers read.
READ_BY_PATIENTS = ("templates/patient/", "templates/emails/", "templates/errors/patient.html", "checklists/patient/",
                    "checklists/reminders/", "checklists/messages/", "static/js/patient",
                    *(f"checklists/templatetags/{tag}.py" for tag in ("asked_anew", "clock", "look", "phone", "time_left")))  # fmt: skip
# Word lists themselves, and patterns.
_NO_TEXTS = {"forbidden_words.py", "everyday_words.py"}
_GETTEXT = {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "_"}
_SENTENCE = re.compile(r"^(?!\s*(?:SELECT|WITH)\b).* ", re.DOTALL)
_INLINE = r"</?(?:a|abbr|b|bdi|em|i|mark|small|span|strong|sup|time)\b[^>]*>"
_SPOKEN_ATTRIBUTE = re.compile(r'\b(?:alt|aria-label|content|data-saving|placeholder|title|value)="([^"]*)"')


@dataclass(frozen=True)
class Said:
    """`where` is a file and a place in it."""

    where: str
    text: str
    language: str
    to_patients: bool


@cache
def everything() -> tuple[Said, ...]:
    return tuple(_everything())


def _everything() -> Iterator[Said]:
    yield from (template_words(file) for file in templates())
    for file in python_files():
        yield from (
            python_words(file) if "stack" not in file.parts else ()
        )  # read by developers, in their shell
    for file in SCRIPTS:
        yield from script_words(file)
    for file in PROTOCOLS:
        yield from protocol_words(json.loads(file.read_text(encoding="utf-8")), name(file))
    for file in CATALOGUES:
        yield from catalogue_words(file)


def template_words(file: Path) -> Said:
    """What one template shows, its attributes behind it: every branch, one after the other."""
    return Said(name(file), visible(file.read_text(encoding="utf-8")), "en", _to_patients(name(file)))


def visible(source: str) -> str:
    text = re.sub(
        r"\{#.*?#\}|\{% comment.*?endcomment %\}|<(script|style)\b.*?</\1>|<input type=\"hidden\"[^>]*>",
        " ",
        source,
        flags=re.DOTALL,
    )
    text = re.sub(r"\{%\s*trans(?:late)?\s+(['\"])(.*?)\1[^%]*%\}", r"\2", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{\{\s*([\w.]*).*?\}\}", _placeholder, text, flags=re.DOTALL)
    attributes = _SPOKEN_ATTRIBUTE.findall(text)
    text = re.sub(r"<[^>]*>", "\n\n", re.sub(_INLINE, " ", text))
    return unescape("\n\n".join((text, *attributes)))


def _placeholder(found: re.Match[str]) -> str:
    """A variable by its name where that says what it holds."""
    field = found[1].rpartition(".")[2]
    return field if re.search(r"medicine|drug|dose", field) else "…"


def python_words(file: Path) -> Iterator[Said]:
    """Translatable strings, and every other one of several words: it may end up on a screen."""
    if file.name in _NO_TEXTS:
        return
    tree = ast.parse(file.read_text(encoding="utf-8"))
    comments, marked = set(_docstrings(tree)), set(_marked(tree))
    for node in ast.walk(tree):
        text = getattr(node, "value", None) if id(node) not in comments else None
        if isinstance(text, str) and (id(node) in marked or _SENTENCE.search(text)):
            to_patients = _to_patients(name(file)) and id(node) in marked
            yield Said(f"{name(file)}:{node.lineno}", text, "en", to_patients)


def script_words(file: Path) -> Iterator[Said]:
    for found in re.finditer(r"(['\"`])((?:(?!\1).)* (?:(?!\1).)*)\1", file.read_text(encoding="utf-8")):
        yield Said(name(file), found[2], "en", _to_patients(name(file)))


def protocol_words(
    value: object, where: str, language: str = "en", *, to_patients: bool = True
) -> Iterator[Said]:
    """Every string of a protocol; one below a language's code is in that language. Sources are for staff."""
    if isinstance(value, str):
        yield Said(where, value, language, to_patients)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from protocol_words(part, f"{where}[{number}]", language, to_patients=to_patients)
    elif isinstance(value, dict):
        translated = where.endswith("words")
        for key, part in value.items():
            spoken = key if translated else language
            seen = to_patients and key != "source"
            yield from protocol_words(part, f"{where}.{key}", spoken, to_patients=seen)


def catalogue_words(file: Path) -> Iterator[Said]:
    """The translations of a catalogue, each in its own language; where it is used says who reads it."""
    language = file.parent.parent.name.replace("_", "-")
    for entry in file.read_text(encoding="utf-8").split("\n\n"):
        used = re.findall(r"^#: (.+)$", entry, flags=re.MULTILINE)
        to_patients = not used or _to_patients(*" ".join(used).split())
        for block in re.finditer(
            r'^msgstr(?:\[\d\])? ((?:"(?:[^"\\]|\\.)*"\s*)+)', entry, flags=re.MULTILINE
        ):
            text = "".join(ast.literal_eval(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', block[1]))
            if not text.startswith("Project-Id-Version"):
                yield Said(f"{name(file)}: {text[:40]}", text, language, to_patients)


def _docstrings(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _marked(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) in _GETTEXT
        ):
            yield from (id(part) for argument in node.args for part in ast.walk(argument))


def _to_patients(*places: str) -> bool:
    return any(place.startswith(READ_BY_PATIENTS) for place in places)
