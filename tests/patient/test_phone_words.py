"""Telephone numbers: written as people of the place write them, dialled as telephones want them."""

import re

import pytest

from checklists.models import Site
from checklists.templatetags.phone import dialled, phone_words
from tests.factories import Clinic
from tests.patient.conftest import Opens


@pytest.mark.parametrize(
    ("number", "words", "dials"),
    [
        ("+1 303 555 0100", "(303) 555-0100", "+13035550100"),
        ("+13035550100", "(303) 555-0100", "+13035550100"),
        ("303-555-0100", "(303) 555-0100", "+13035550100"),
        ("+44 20 7946 0018", "+44 20 7946 0018", "+442079460018"),
        ("911", "911", "911"),
        ("116 123", "116 123", "116123"),
        ("", "", ""),
        ("ask at the desk", "ask at the desk", ""),
    ],
)
def test_a_number_is_read_and_dialled(number: str, words: str, dials: str) -> None:
    assert (phone_words(number), dialled(number)) == (words, dials)


def test_every_number_of_a_page_can_be_dialled(clinic: Clinic, opens: Opens) -> None:
    Site.objects.update(phone="(303) 555 0100")
    body = opens(clinic.book()).get("/my/").content.decode()
    assert set(re.findall(r'href="tel:([^"]*)"', body)) == {"+13035550100", "911", "988"}
