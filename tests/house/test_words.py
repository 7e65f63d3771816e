"""No text of the product, in no language, says what clinical.md 8 and ux.md 12 rule out."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checklists.queries.formulary import formulary
from checklists.rules.everyday_words import EVERYDAY
from checklists.rules.forbidden_words import LANGUAGES, Found, Rule, forbidden
from checklists.rules.public_name import telling_words
from tests.house import words
from tests.house.source import name, templates
from tests.house.words import Said

_TITLE = re.compile(r"\{% block title %\}(.*?)\{% endblock|<title>(?!\{% block)(.*?)</title>", re.DOTALL)
MEDICINES = {
    word
    for each in formulary().names.values()
    for word in re.findall(r"\w{4,}", each.text.lower())
    if word not in EVERYDAY
}


def refused(said: Said) -> list[Found]:
    found = forbidden(said.text, said.language, MEDICINES if said.to_patients else ())
    return [each for each in found if said.to_patients or each.rule is not Rule.TONE]


def test_no_text_says_what_may_not_be_said() -> None:
    found = [
        (said.where, each.words, each.rule.value) for said in words.everything() for each in refused(said)
    ]
    assert found == []


def test_texts_of_every_kind_are_read() -> None:
    """A folder that moves away must not silence the test above."""
    read = [said.where for said in words.everything()]
    for folder in (
        "templates/patient/",
        "templates/emails/",
        "checklists/staff/",
        "checklists/data/protocols/",
    ):
        assert sum(where.startswith(folder) for where in read) > 20, folder
    assert {name(file) for file in templates()} <= set(read)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>{% translate 'Skip your' %} <b>{{ item.dose|upper }}</b></p>", "Skip your dose"),
        ('<p>Stop</p><p aria-label="halve it">tablets</p>', "halve it"),
        ("{% blocktranslate %}Stop{% endblocktranslate %}{# x #} your tablets", "Stop your tablets"),
    ],
)
def test_a_template_is_read_as_a_person_sees_it(source: str, text: str) -> None:
    assert [found.words.split() for found in forbidden(words.visible(source), "en")] == [text.split()]


def test_a_protocol_is_read_in_every_language_and_at_every_depth() -> None:
    item = {"label": "Skip a dose", "choices": [{"words": {"es": {"label": "Suspenda la insulina"}}}]}
    found = [
        (said.where, each.rule)
        for said in words.protocol_words({"items": [item]}, "p")
        for each in refused(said)
    ]
    assert found == [
        ("p.items[0].label", Rule.MEDICINE),
        ("p.items[0].choices[0].words.es.label", Rule.MEDICINE),
    ]


def test_a_catalogue_is_read_in_its_own_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "name", str)
    file = tmp_path / "es/LC_MESSAGES/django.po"
    file.parent.mkdir(parents=True)
    file.write_text(
        '#: templates/patient/x.html:1\nmsgid "Later"\nmsgstr ""\n"No tome "\n"sus pastillas"\n', "utf-8"
    )
    assert [each.rule for said in words.catalogue_words(file) for each in refused(said)] == [Rule.MEDICINE]


def test_every_language_that_is_spoken_has_a_word_list() -> None:
    assert {said.language.partition("-")[0] for said in words.everything()} <= LANGUAGES


def titles() -> list[Said]:
    """What a lock screen, a tab or a calendar shows: page titles of patients, subjects."""
    seen = [file for file in templates() if name(file).startswith(words.READ_BY_PATIENTS)]
    found = [(file, part) for file in seen for part in _titles(file)]
    return [Said(name(file), words.visible(part), "en", True) for file, part in found]


def _titles(file: Path) -> list[str]:
    source = file.read_text(encoding="utf-8")
    if file.name == "subject.txt":
        return [source]
    return ["".join(parts) for parts in _TITLE.findall(source)]


@pytest.mark.parametrize("said", titles(), ids=lambda said: said.where)
def test_a_title_or_subject_tells_no_medicine_diagnosis_or_specialty(said: Said) -> None:
    assert telling_words(said.text) == ()
    assert set(re.findall(r"\w+", said.text.lower())) & MEDICINES == set()


@pytest.mark.parametrize("file", words.PROTOCOLS, ids=name)
def test_a_shipped_protocol_speaks_all_its_languages(file: Path) -> None:
    data = json.loads(file.read_text(encoding="utf-8"))
    _, *others = data.get("languages", ["en"])
    assert list(_missing(data["items"], others, "items")) == []


def test_a_missing_translation_is_found() -> None:
    choice = {"key": "a", "label": "One", "words": {"es": ""}}
    item = {"label": "Tell us", "help": "Soon", "words": {"es": {"label": "Diga"}}, "choices": [choice]}
    assert list(_missing([item], ["es"], "items")) == [
        "items[0].words.es.help",
        "items[0].choices[0].words.es.label",
    ]


def _missing(value: object, languages: list[str], where: str) -> Iterator[str]:
    """Where a text that patients read has no translation. Vital signs are for the desk alone."""
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from _missing(part, languages, f"{where}[{number}]")
    elif isinstance(value, dict) and value.get("kind") != "vital_signs":
        for field in ("label", "help", "unit"):
            yield from (
                f"{where}.words.{language}.{field}"
                for language in languages
                if value.get(field) and not _translated(value, language, field)
            )
        for key, part in value.items():
            yield from _missing(part, languages, f"{where}.{key}") if not key.endswith("words") else ()


def _translated(value: dict, language: str, field: str) -> bool:
    """Several fields are translated together; a label alone, or a unit, is only a text."""
    if field == "unit":
        return bool(value.get("unit_words", {}).get(language))
    words = value.get("words", {}).get(language)
    return bool(words.get(field) if isinstance(words, dict) else words)
