"""Staff come in by a one-time link; the first one makes the site."""

import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from checklists import models
from checklists.actions import invitations
from checklists.queries import protocol_versions, staff
from checklists.rules.access import Role, system
from tests.factories import NOW, UserFactory
from tests.staff.sign_in import signed_in

PASSWORD = "seven brown otters"
ACCOUNT = {"name": "Kim Lee", "password": PASSWORD, "again": PASSWORD}
FIRST = {
    **ACCOUNT,
    "site_name": "Denver Infusions",
    "alias": "Maple House",
    "phone": "303 555 0100",
    "time_zone": "America/Denver",
    "address": "12 Maple Street",
}


@pytest.fixture(autouse=True)
def travel():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def token(clinic) -> str:
    invited = invitations.create(
        site_id=clinic.site.pk, email="kim@maple.example", role=Role.NURSE, by=clinic.manager, now=NOW
    )
    return invited.token


@pytest.fixture
def first_token(db) -> str:
    return invitations.create_first_manager(email="kim@maple.example", by=system("test"), now=NOW).token


def welcome(token: str, **typed):
    client = Client()
    return client.post(f"/staff/welcome/{token}/", typed) if typed else client.get(f"/staff/welcome/{token}/")


def test_opening_the_link_changes_nothing(token):
    for _ in range(3):
        assert welcome(token).status_code == 200
    assert models.Invitation.objects.get().used_at is None


def test_an_account_is_made_with_its_role(clinic, token):
    welcome(token, **ACCOUNT)
    membership = models.Membership.objects.get(user__email="kim@maple.example")
    assert (membership.site, membership.role) == (clinic.site, "nurse")


def test_the_new_password_signs_in(token):
    welcome(token, **ACCOUNT)
    assert Client().login(email="kim@maple.example", password=PASSWORD)


def test_the_link_works_once(token):
    welcome(token, **ACCOUNT)
    again = welcome(token, **{**ACCOUNT, "name": "Somebody Else"})
    assert again.status_code == 410
    assert models.User.objects.filter(email="kim@maple.example").count() == 1


def test_the_link_lasts_72_hours(token, travel):
    travel.shift(timedelta(hours=72, seconds=-1))
    assert welcome(token).status_code == 200


def test_after_72_hours_it_is_over(token, travel):
    travel.shift(timedelta(hours=72))
    assert welcome(token, **ACCOUNT).status_code == 410


def test_unknown_used_and_over_look_the_same(token, travel):
    welcome(token, **ACCOUNT)
    assert welcome(token).content == welcome("wunknown").content


def test_only_a_digest_is_stored(token):
    assert token.encode() not in bytes(models.Invitation.objects.get().digest)


def test_another_pepper_kills_the_link(token, settings):
    settings.LINK_PEPPER = "x" * 40
    assert welcome(token).status_code == 410


def test_the_token_stays_out_of_referrers(token):
    assert welcome(token)["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("password", ["short", "kim@maple.example", "password123456"])
def test_a_weak_password_is_refused_and_the_link_stays_open(token, password):
    page = welcome(token, **{**ACCOUNT, "password": password, "again": password})
    assert page.status_code == 422
    assert models.Invitation.objects.get().used_at is None


def test_two_different_passwords_are_asked_again(token):
    assert "The two passwords differ" in welcome(token, **{**ACCOUNT, "again": "x"}).content.decode()


def test_the_password_is_not_sent_back(token):
    assert PASSWORD not in welcome(token, **{**ACCOUNT, "again": "x"}).content.decode()


def test_extra_fields_give_no_other_role(clinic, token):
    welcome(
        token, **ACCOUNT, role="prescriber", site=clinic.other_site.pk, email="evil@x.example", is_active=""
    )
    membership = models.Membership.objects.get(user__email="kim@maple.example")
    assert (membership.role, membership.site) == ("nurse", clinic.site)


@pytest.mark.parametrize("email", ["kim@maple.example", "KIM@maple.example", " Kim@Maple.Example "])
def test_an_account_is_never_invited_anew(clinic, email):
    user = UserFactory(email="kim@maple.example")
    with pytest.raises(invitations.AccountExists):
        invitations.create(site_id=clinic.site.pk, email=email, role=Role.NURSE, by=clinic.manager, now=NOW)
    assert models.User.objects.get(pk=user.pk).password == user.password


@pytest.mark.parametrize("email", ["kım@maple.example", "kim@mаple.example", "kim", "kim@x\r\nBcc: y", ""])
def test_an_unclear_address_is_refused(clinic, email):
    with pytest.raises(invitations.EmailUnclear):
        invitations.create(site_id=clinic.site.pk, email=email, role=Role.NURSE, by=clinic.manager, now=NOW)


def test_an_account_made_meanwhile_is_left_alone(token):
    user = UserFactory(email="kim@maple.example")
    page = welcome(token, **ACCOUNT)
    assert page.status_code == 422
    assert models.User.objects.get(pk=user.pk).password == user.password


@pytest.mark.parametrize("who", ["nurse", "desk", "prescriber", "other_nurse"])
def test_only_the_sites_manager_invites(clinic, who):
    with pytest.raises(invitations.NotYours):
        invitations.create(
            site_id=clinic.site.pk, email="a@b.example", role=Role.MANAGER, by=getattr(clinic, who), now=NOW
        )


def test_a_manager_invites_at_no_other_site(clinic):
    with pytest.raises(invitations.NotYours):
        invitations.create(
            site_id=clinic.other_site.pk, email="a@b.example", role=Role.NURSE, by=clinic.manager, now=NOW
        )


def test_the_team_page_shows_the_link_once(clinic):
    manager, where = signed_in(clinic.manager), f"/staff/{clinic.site.slug}/team/"
    shown = manager.post(where, {"email": "kim@maple.example", "role": "nurse"}).content.decode()
    assert "/staff/welcome/w" in shown
    assert "/staff/welcome/w" not in manager.get(where).content.decode()


def test_the_team_page_is_the_managers(clinic):
    assert signed_in(clinic.nurse).get(f"/staff/{clinic.site.slug}/team/").status_code == 403


# The first manager


def test_the_first_manager_makes_the_site(first_token):
    welcome(first_token, **FIRST)
    site = models.Site.objects.get()
    assert (site.slug, site.alias, site.time_zone) == ("denver-infusions", "Maple House", "America/Denver")


def test_the_first_manager_manages_it(first_token):
    welcome(first_token, **FIRST)
    assert models.Membership.objects.get().role == "manager"


def test_the_shipped_protocols_are_published_there_the_first_infusion_first(first_token):
    welcome(first_token, **FIRST)
    versions = models.ProtocolVersion.objects.all()
    assert {(version.state, version.number) for version in versions} == {("published", 1)}
    site = models.Site.objects.get()
    published = [version.slug for version in protocol_versions.published_of(site_id=site.pk)]
    assert published == ["first-infusion", "next-infusion", "maintenance"]


def test_a_second_first_manager_is_refused(first_token):
    other = invitations.create_first_manager(
        email="lee@maple.example", by=system("test"), now=NOW + timedelta(seconds=1)
    ).token
    welcome(other, **FIRST)
    assert welcome(first_token, **FIRST).status_code == 410
    assert models.Site.objects.count() == 1


def test_a_newer_first_link_ends_the_older_one(first_token, travel):
    travel.shift(60)
    invitations.create_first_manager(
        email="lee@maple.example", by=system("test"), now=NOW + timedelta(seconds=60)
    )
    assert welcome(first_token).status_code == 410


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("alias", "Ketamine Center", "tells why somebody comes"),
        ("alias", "Denver Infusion", "tells why somebody comes"),
        ("time_zone", "Mars/Base", "not on the list any more"),
        ("time_zone", "", "required"),
        ("phone", "12", "not a whole phone number"),
        ("site_name", "A\nB", "on one line"),
    ],
)
def test_an_unclear_site_is_refused_and_nothing_is_made(first_token, name, value, words):
    page = welcome(first_token, **{**FIRST, name: value})
    assert words in page.content.decode()
    assert not models.User.objects.exists()


def test_a_site_named_like_one_of_our_addresses_gets_a_number(first_token):
    welcome(first_token, **{**FIRST, "site_name": "Welcome"})
    assert models.Site.objects.get().slug == "welcome-2"


def test_the_sign_in_page_names_the_command_while_nobody_exists(db):
    assert "create_first_manager" in Client().get("/staff/sign-in/").content.decode()


def test_the_sign_in_page_keeps_quiet_afterwards(clinic):
    assert "create_first_manager" not in Client().get("/staff/sign-in/").content.decode()


def test_nobody_yet(db):
    assert staff.nobody_yet()


def run(*arguments: str, capsys) -> str:
    call_command("create_first_manager", *arguments, stdout=io.StringIO())
    return capsys.readouterr().out


def test_the_command_prints_json_alone(db, capsys):
    answer = json.loads(run("Kim@Maple.Example", "--json", capsys=capsys))
    assert answer["email"] == "kim@maple.example"


def test_the_printed_link_opens(db, capsys):
    link = json.loads(run("kim@maple.example", "--json", capsys=capsys))["link"]
    assert Client().get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_the_command_refuses_when_a_manager_exists(clinic):
    with pytest.raises(CommandError, match="There is a manager already"):
        call_command("create_first_manager", "kim@maple.example")


def test_the_command_refuses_a_spoilt_address(db):
    with pytest.raises(CommandError, match="not an email address"):
        call_command("create_first_manager", "kim@")
