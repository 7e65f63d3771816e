"""A right that was taken away is gone at the next click, and passwords cannot be tried for ever."""

import pytest
from django.test import Client, override_settings

from checklists import models
from tests.factories import Clinic
from tests.staff.sign_in import signed_in

PASSWORD = "correct horse battery staple"
ARGON2 = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture
def nurse(clinic: Clinic) -> models.User:
    return models.User.objects.get(pk=clinic.nurse.user_id)


def test_a_disabled_account_is_out_at_the_next_click(clinic: Clinic, nurse: models.User) -> None:
    desk, board = signed_in(clinic.nurse), f"/staff/{clinic.site.slug}/"
    assert desk.get(board, follow=True).redirect_chain[-1:] != [("/staff/sign-in/", 302)]
    models.User.objects.filter(pk=nurse.pk).update(is_active=False)
    answer = desk.get(board)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/staff/sign-in/")


def test_a_new_password_ends_the_other_sessions(clinic: Clinic, nurse: models.User) -> None:
    desk, other = signed_in(clinic.nurse), signed_in(clinic.nurse)
    nurse.set_password("seven brown otters")
    nurse.save()
    for each in (desk, other):
        assert each.get("/staff/", follow=False).status_code == 302
        assert "_auth_user_id" not in each.session


@override_settings(PASSWORD_HASHERS=ARGON2)
def test_a_password_rests_as_argon2id(nurse: models.User) -> None:
    nurse.set_password(PASSWORD)
    assert nurse.password.startswith("argon2$argon2id$")
    assert PASSWORD not in nurse.password


def test_the_sixth_wrong_password_is_not_looked_at(nurse: models.User) -> None:
    """Nor is the right one then: whoever guesses learns nothing more."""
    stranger = Client()
    for number in range(5):
        assert _tried(stranger, nurse.email, f"wrong number {number}") == 200
    nurse.set_password(PASSWORD)
    nurse.save()
    page = stranger.post("/staff/sign-in/", {"login": nurse.email, "password": PASSWORD})
    assert "_auth_user_id" not in stranger.session
    assert "Too many tries" in page.content.decode()


def _tried(client: Client, email: str, password: str) -> int:
    return client.post("/staff/sign-in/", {"login": email, "password": password}).status_code


@pytest.mark.parametrize(("old", "new", "changed"), [("wrong", "seven brown otters", False), (PASSWORD, "ketamine2026!!", False), (PASSWORD, "seven brown otters", True)])  # fmt: skip
def test_a_password_is_changed_by_whoever_knows_the_old_one(
    nurse: models.User, old: str, new: str, changed: bool
) -> None:
    nurse.set_password(PASSWORD)
    nurse.save()
    desk = Client()
    desk.force_login(nurse)
    desk.post("/staff/password/", {"oldpassword": old, "password1": new, "password2": new})
    nurse.refresh_from_db()
    assert nurse.check_password(new) is changed
    assert nurse.check_password(PASSWORD) is not changed
