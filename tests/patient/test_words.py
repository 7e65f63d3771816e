"""Every word a patient may read: short, calm, without blame. Source: ux.md X5 and section 12."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [
    *sorted((ROOT / "templates" / "patient").glob("*.html")),
    ROOT / "templates" / "errors" / "patient.html",
]
FORMS = sorted((ROOT / "checklists" / "patient").rglob("*.py"))
NEVER = (
    "should|must not|fail(ed|s)?|late|overdue|missed|wrong|refused?|comply|invalid|alert|asap|simply|just|successfully|"
    "click here|user|token|npo|cleared|fit|safe to|do not come|clean|abuse|addict|error occurred|"
    "ketamine|infusion|benzodiazepine|override|screening|formulary|protocol"
)
STOP_A_MEDICINE = re.compile(r"\b(stop|skip|halve|delay)\b", re.IGNORECASE)


def strings() -> list[str]:
    """What is translated in the templates and forms, and the items of the shipped protocols."""
    found: list[str] = []
    for file in TEMPLATES:
        text = file.read_text()
        found += re.findall(r'{% translate "([^"]+)"', text) + re.findall(r"{% translate '([^']+)'", text)
        found += re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", text, re.DOTALL)
    for file in FORMS:
        found += re.findall(r'_\(\s*"([^"]+)"', file.read_text())
    for file in sorted((ROOT / "checklists" / "data" / "protocols").glob("*.json")):
        for item in json.loads(file.read_text())["items"]:
            asked = item.get("questions", [])
            answers = [choice for question in asked for choice in question.get("choices", [])]
            found += [item["help"], *(each["label"] for each in (item, *asked, *answers))]
    return sorted(set(found))


def plain(text: str) -> str:
    return re.sub(r"<[^>]+>|{%.*?%}", " ", re.sub(r"{{.*?}}", "word", text))


STRINGS = strings()


def test_the_strings_are_found() -> None:
    assert len(STRINGS) > 100


@pytest.mark.parametrize("text", STRINGS)
def test_no_word_frightens_or_blames(text: str) -> None:
    assert re.findall(rf"\b({NEVER})\b", plain(text), re.IGNORECASE) == []


@pytest.mark.parametrize("text", STRINGS)
def test_nothing_speaks_of_stopping_a_medicine(text: str) -> None:
    assert STOP_A_MEDICINE.findall(plain(text)) == []


@pytest.mark.parametrize("text", STRINGS)
def test_sentences_are_short(text: str) -> None:
    assert [part for part in re.split(r"[.!?:]\s", plain(text)) if len(part.split()) > 20] == []


def test_every_word_of_a_template_is_translated() -> None:
    """What stands between tags outside of translate is only a mark or a value."""
    bare = {}
    for file in TEMPLATES:
        text = re.sub(
            r"{% (blocktranslate|comment|block body_class).*?{% end(blocktranslate|comment|block) %}",
            "",
            file.read_text(),
            flags=re.DOTALL,
        )
        text = re.sub(r"<[^>]*>", " ", re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", text, flags=re.DOTALL))
        words = [word for word in re.findall(r"[A-Za-z]{2,}", text) if word != "doctype"]
        if words:
            bare[file.name] = words
    assert bare == {}
