"""A new password: 12 to 128 characters of any kind, pasted too; never a common one or the clinic's own words (AU-6)."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, override_settings

from checklists import models
from checklists.actions import invitations
from checklists.rules.access import Role
from clinic.passwords import NotGuessable
from tests.factories import NOW, Clinic
from tests.staff.sign_in import signed_in

PAGE = re.compile(r"<input[^>]*type=\"password\"[^>]*>")
UNICODE = "Über 天地玄黄 עברית ελληνικά ñandú — čaj și žába, plus тихая река 7ö"


@pytest.mark.parametrize(
    "password",
    [
        "ketamine2026!!",
        "Ketamine-2026",
        "p@ssw0rd20261",
        "Princess-2026",
        "Welcome2026!!",
        "Summer2026!!!",
        "maplehouse2026",
        "ridgeway-2026",
        "111111111111",
        "qwertyuiopas",
        "eleven char",
        "a" * 5 + "bcdefghij klmnop " * 8,
    ],
)
@override_settings(PUBLIC_ALIAS="Maple House", SITE_BASE_URL="https://ridgeway.example")
def test_what_anybody_would_try_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["seven brown otters", "correct horse battery staple", UNICODE, "x" * 4 + "tK9 é" * 24 + "!!!!"])  # fmt: skip
def test_length_alone_is_asked_for(password: str) -> None:
    assert validate_password(password) is None


def test_sixty_four_characters_of_any_script_pass() -> None:
    assert len(UNICODE) == 64


def test_the_list_with_its_decorations_is_longer_than_a_hundred_thousand() -> None:
    """Each of twenty thousand words with any digits and signs around it: five of each word are looked at here."""
    guard = NotGuessable()
    words = sorted(word for word in guard.passwords if word.isalpha() and len(word) >= 8)[::40]
    forms = ("{}2026", "{}123!", "!!{}!!", "2026{}", "{}{}")
    decorated = [form.replace("{}", word.capitalize()) for word in words for form in forms]
    assert len(guard.passwords) > 19_000 and len(words) > 50
    passed = []
    for password in decorated:
        try:
            guard.validate(password)
        except ValidationError:
            continue
        passed.append(password)
    assert passed == []


@pytest.fixture
def address(clinic: Clinic) -> Iterator[str]:
    with time_machine.travel(NOW, tick=False):
        invited = invitations.create(
            site_id=clinic.site.pk, email="kim@maple.example", role=Role.NURSE, by=clinic.manager, now=NOW
        )
        yield f"/staff/welcome/{invited.token}/"


@pytest.mark.parametrize(("password", "status"), [("ketamine2026!!", 422), (UNICODE, 302)])
def test_an_invitation_takes_what_the_rule_takes(address: str, password: str, status: int) -> None:
    form = {"name": "Kim Lee", "password": password, "again": password}
    assert Client().post(address, form).status_code == status
    assert models.User.objects.filter(email="kim@maple.example").exists() is (status == 302)


def test_a_password_may_be_pasted_and_kept_by_a_manager(address: str) -> None:
    fields = PAGE.findall(Client().get(address).content.decode())
    assert len(fields) == 2
    assert all('autocomplete="new-password"' in field for field in fields)
    assert not any("onpaste" in field for field in fields)


def test_ones_own_new_password_says_above_what_to_mend(clinic: Clinic) -> None:
    """X13: each on its own line, and the way back without a change."""
    client = signed_in(clinic.nurse)
    said = client.post("/staff/password/", {"oldpassword": "", "password1": "one", "password2": "two"})
    page = said.content.decode()
    assert "error-summary" in page and 'href="#id_oldpassword">Password so far: Fill this in.' in page
    assert "placeholder" not in page and "The same password again" in page and "Leave it as it is" in page
