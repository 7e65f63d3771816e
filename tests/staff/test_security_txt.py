"""Somebody who found a weakness learns whom to tell, and nothing else of the installation."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client, override_settings

PATH = "/.well-known/security.txt"


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        ("security@clinic.example", "mailto:security@clinic.example"),
        ("https://clinic.example/tell", "https://clinic.example/tell"),
    ],
)
@time_machine.travel(datetime(2026, 11, 26, 9, 30, tzinfo=UTC), tick=False)
@override_settings(SITE_BASE_URL="https://ready.clinic.example")
def test_the_contact_is_told_with_an_end(contact: str, told: str) -> None:
    with override_settings(SECURITY_CONTACT=contact):
        answer = Client().get(PATH)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        f"Contact: {told}",
        "Expires: 2027-02-24T00:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: https://ready.clinic.example{PATH}",
    ]


def test_without_a_contact_there_is_no_such_page() -> None:
    assert Client().get(PATH).status_code == 404
