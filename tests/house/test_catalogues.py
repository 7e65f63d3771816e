"""Every text that patients read is there in every language that the program speaks, whole and with its values."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings

from tests.house.source import ROOT
from tests.house.words import READ_BY_PATIENTS

CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
# Where patients read, and what is said to them from elsewhere.
READ = (*READ_BY_PATIENTS, "checklists/messages/")
_VALUES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+[^>]*>")


def _catalogue(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, locale=file.parts[-3])


def _read_by_patients(file: Path) -> Iterator[Message]:
    for message in _catalogue(file):
        if message.id and any(where.startswith(READ) for where, _ in message.locations):
            yield message


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text,)


def test_the_catalogues_are_what_the_texts_of_today_make_them() -> None:
    ran = subprocess.run(
        [sys.executable, "locale/catalogue.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_program_speaks_spanish_and_every_language_that_has_a_catalogue() -> None:
    assert {"en", "es"} <= set(dict(settings.LANGUAGES))
    assert set(dict(settings.LANGUAGES)) == {"en", *(file.parts[-3] for file in CATALOGUES)}


def test_words_of_a_tag_on_a_patients_page_are_read_by_patients() -> None:
    pages = "".join(
        file.read_text() for file in (ROOT / "templates").rglob("*.html") if "staff" not in file.parts
    )
    loaded = {tag for line in re.findall(r"{% load ([^%]+) %}", pages) for tag in line.split()}
    speaking = {f"checklists/templatetags/{tag}.py" for tag in loaded if _speaks(tag)}
    assert speaking and speaking <= set(READ_BY_PATIENTS)


def _speaks(tag: str) -> bool:
    file = ROOT / f"checklists/templatetags/{tag}.py"
    return file.exists() and "gettext" in file.read_text()


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_every_text_that_patients_read_is_translated(file: Path) -> None:
    read = list(_read_by_patients(file))
    assert len(read) > 400
    assert [message.id for message in read if not all(_forms(message.string)) or message.fuzzy] == []


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_a_translation_holds_the_same_values_and_elements(file: Path) -> None:
    """The form for one thing may leave its number out."""
    odd = []
    for message in _read_by_patients(file):
        wanted = set(_VALUES.findall(_forms(message.id)[-1]))
        *others, last = (set(_VALUES.findall(form)) for form in _forms(message.string))
        if last != wanted or not all(other <= wanted for other in others):
            odd.append(message.id)
    assert odd == []
