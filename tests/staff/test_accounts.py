"""Accounts: disabled, enabled, given roles, freed of a lost factor; never one's own, never by the wrong hand. Source: AU-14."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.test import Client

from checklists import models
from checklists.actions import accounts, invitations, staff_accounts
from checklists.reminders import chores
from checklists.rules.access import Actor, Role, system
from checklists.rules.heartbeats import Chore
from tests import factories
from tests.factories import NOW, Clinic
from tests.reminders.conftest import HeldClock
from tests.staff.factors import has_an_app
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db
ACTS = ("disable", "release", "enable", "factors", "roles")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as held:
        yield held


@pytest.fixture
def officer(clinic: Clinic) -> Actor:
    return factories.staff(clinic.site, Role.PRIVACY_OFFICER)


def at(clinic: Clinic) -> str:
    return f"/staff/{clinic.site.slug}/accounts/"


def press(by: Actor, clinic: Clinic, act: str, whose: Actor, **more: object) -> int:
    body = {"act": act, "account": whose.user_id, **more}
    return signed_in(by).post(at(clinic), body).status_code


def user(whose: Actor) -> models.User:
    return models.User.objects.get(pk=whose.user_id)


def roles(whose: Actor) -> set[str]:
    return set(models.Membership.objects.filter(user_id=whose.user_id).values_list("role", flat=True))


def state(whose: Actor) -> tuple[object, ...]:
    factors = Authenticator.objects.filter(user_id=whose.user_id).count()
    return user(whose).is_active, frozenset(roles(whose)), factors


@pytest.mark.parametrize("who", ["manager", "officer"])
def test_disabled_is_out_at_the_next_request_also_while_it_watches(
    clinic: Clinic, officer: Actor, who: str
) -> None:
    nurse = signed_in(clinic.nurse)
    board, rows = f"/staff/{clinic.site.slug}/", f"/staff/{clinic.site.slug}/rows/"
    assert (nurse.get(board).status_code, nurse.get(rows).status_code) == (200, 200)
    assert press(officer if who == "officer" else clinic.manager, clinic, "disable", clinic.nurse) == 302
    assert (nurse.get(rows).status_code, nurse.get(board).status_code) == (401, 302)
    assert not user(clinic.nurse).is_active
    assert models.AuditEntry.objects.filter(
        action="account.disable", obj=f"user:{clinic.nurse.user_id}", chain=f"site:{clinic.site.pk}"
    ).exists()


def test_a_disabled_account_signs_in_nowhere(clinic: Clinic) -> None:
    press(clinic.manager, clinic, "disable", clinic.nurse)
    client = Client()
    client.post(
        "/staff/sign-in/", {"login": user(clinic.nurse).email, "password": "correct horse battery staple"}
    )
    assert "_auth_user_id" not in client.session
    assert press(clinic.manager, clinic, "enable", clinic.nurse) == 302
    client.post(
        "/staff/sign-in/", {"login": user(clinic.nurse).email, "password": "correct horse battery staple"}
    )
    assert "_auth_user_id" in client.session


def test_disabling_ends_the_sessions_themselves(clinic: Clinic) -> None:
    client = Client()
    client.post(
        "/staff/sign-in/", {"login": user(clinic.nurse).email, "password": "correct horse battery staple"}
    )
    assert UserSession.objects.filter(user_id=clinic.nurse.user_id).exists()
    staff_accounts.disable(user_id=clinic.nurse.user_id, by=clinic.manager, now=NOW)  # type: ignore[arg-type]
    assert not UserSession.objects.filter(user_id=clinic.nurse.user_id).exists()


@pytest.mark.parametrize("act", ["enable", "factors", "roles"])
def test_a_privacy_officer_only_disables(clinic: Clinic, officer: Actor, act: str) -> None:
    has_an_app(clinic.nurse)
    before = state(clinic.nurse)
    assert press(officer, clinic, act, clinic.nurse, role=["manager"]) == 403
    assert state(clinic.nurse) == before


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["manager", "officer"])
def test_nobody_does_it_to_themselves(clinic: Clinic, officer: Actor, who: str, act: str) -> None:
    by = officer if who == "officer" else clinic.manager
    has_an_app(by)
    before = state(by)
    assert press(by, clinic, act, by, role=["manager", "nurse"]) == 403
    assert state(by) == before


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber", "other_nurse"])
def test_no_other_role_does_it(clinic: Clinic, who: str, act: str) -> None:
    before = state(clinic.second_nurse)
    assert press(getattr(clinic, who), clinic, act, clinic.second_nurse, role=["nurse"]) == 403
    assert state(clinic.second_nurse) == before


@pytest.mark.parametrize("act", ACTS)
def test_another_site_s_people_are_not_there(clinic: Clinic, act: str) -> None:
    before = state(clinic.other_nurse)
    assert press(clinic.manager, clinic, act, clinic.other_nurse, role=["manager"]) == 404
    assert state(clinic.other_nurse) == before


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 30, "1; DROP", "１"])
def test_odd_numbers_and_acts_are_refused(clinic: Clinic, typed: str) -> None:
    client = signed_in(clinic.manager)
    assert client.post(at(clinic), {"act": "disable", "account": typed}).status_code == 400
    assert client.post(at(clinic), {"act": "promote", "account": "1"}).status_code == 400


def test_roles_are_exactly_those_and_count_at_once(clinic: Clinic) -> None:
    nurse = signed_in(clinic.nurse)
    nurse.get(f"/staff/{clinic.site.slug}/")
    assert (
        press(clinic.manager, clinic, "roles", clinic.nurse, role=["front_desk", "privacy_officer", "root"])
        == 302
    )
    assert roles(clinic.nurse) == {"front_desk", "privacy_officer"}
    told = models.AuditEntry.objects.get(action="account.roles")
    assert (told.data["given"], told.data["taken"]) == (["front_desk", "privacy_officer"], ["nurse"])
    assert signed_in(clinic.nurse).get(f"/staff/{clinic.site.slug}/reviews/").status_code == 403


@pytest.mark.parametrize("wanted", [[], ["root"], ["nurse", "prescriber"], ["prescriber"]])
def test_no_role_at_all_and_no_new_prescriber(clinic: Clinic, wanted: list[str]) -> None:
    """A prescriber's is asked for: tests/actions/test_prescriber_asks.py goes on from there."""
    press(clinic.manager, clinic, "roles", clinic.nurse, role=wanted)
    assert roles(clinic.nurse) == {"nurse"}
    asked = models.PrescriberAsk.objects.filter(user_id=clinic.nurse.user_id, agreed_at=None)
    assert asked.exists() is ("prescriber" in wanted)


def test_a_prescriber_stays_one(clinic: Clinic) -> None:
    press(clinic.manager, clinic, "roles", clinic.prescriber, role=["prescriber", "nurse"])
    assert roles(clinic.prescriber) == {"prescriber", "nurse"}


def test_roles_of_another_site_stay(clinic: Clinic) -> None:
    factories.staff(clinic.other_site, Role.NURSE, user=user(clinic.nurse))
    press(clinic.manager, clinic, "roles", clinic.nurse, role=["front_desk"])
    rows = models.Membership.objects.filter(user_id=clinic.nurse.user_id)
    assert set(rows.values_list("site_id", "role")) == {
        (clinic.site.pk, "front_desk"), (clinic.other_site.pk, "nurse"),
    }  # fmt: skip


@pytest.fixture
def shared(clinic: Clinic) -> Actor:
    """The nurse, who works at another site too and is its prescriber."""
    factories.staff(clinic.other_site, Role.PRESCRIBER, user=user(clinic.nurse))
    has_an_app(clinic.nurse)
    return clinic.nurse


@pytest.mark.parametrize("act", ["disable", "enable", "factors"])
@pytest.mark.parametrize("who", ["manager", "officer"])
def test_who_works_elsewhere_too_keeps_their_account(
    clinic: Clinic, officer: Actor, shared: Actor, who: str, act: str
) -> None:
    models.User.objects.filter(pk=shared.user_id).update(is_active=act != "enable")
    before = state(shared)
    press(officer if who == "officer" else clinic.manager, clinic, act, shared)
    assert state(shared) == before


@pytest.mark.parametrize("who", ["manager", "officer"])
def test_what_they_are_here_is_taken_away_and_nothing_elsewhere(
    clinic: Clinic, officer: Actor, shared: Actor, who: str
) -> None:
    here, there = (signed_in(shared) for _ in range(2))
    assert press(officer if who == "officer" else clinic.manager, clinic, "release", shared) == 302
    assert here.get(f"/staff/{clinic.site.slug}/").status_code == 403
    assert there.get(f"/staff/{clinic.other_site.slug}/").status_code == 200
    told = models.AuditEntry.objects.get(action="account.release")
    assert (told.chain, told.data["taken"]) == (f"site:{clinic.site.pk}", ["nurse"])


@pytest.mark.parametrize("act", ["disable", "factors"])
def test_who_has_the_right_at_all_their_sites_acts_on_the_account(
    clinic: Clinic, shared: Actor, act: str
) -> None:
    factories.staff(clinic.other_site, Role.MANAGER, user=user(clinic.manager))
    before = state(shared)
    press(clinic.manager, clinic, act, shared)
    assert state(shared) != before


def test_two_halves_of_a_right_are_none(clinic: Clinic, shared: Actor) -> None:
    """A nurse there, a manager here: the other site has not made them one."""
    factories.staff(clinic.other_site, Role.NURSE, user=user(clinic.manager))
    press(clinic.manager, clinic, "disable", shared)
    assert user(shared).is_active


def test_who_is_nothing_elsewhere_is_disabled_and_not_lost(clinic: Clinic) -> None:
    press(clinic.manager, clinic, "release", clinic.nurse)
    assert roles(clinic.nurse) == {"nurse"}


def test_the_page_says_what_a_press_reaches(clinic: Clinic, shared: Actor) -> None:
    page = signed_in(clinic.manager).get(at(clinic)).content.decode()
    (line,) = (part for part in page.split("<section") if f"account-{shared.user_id}" in part)
    assert "They work at another site too" in line and 'value="release"' in line
    assert not any(f'value="{act}"' in line for act in ("disable", "enable", "factors"))
    assert page.count("They work at another site too") == 1


def test_the_shell_reaches_every_account(
    clinic: Clinic, shared: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    email, seen = user(shared).email, []
    for flag in ("--disable", "--disable", "--enable"):
        call_command("account", email.upper(), flag, "--json")
        seen.append((json.loads(capsys.readouterr().out)["changed"], user(shared).is_active))
    assert seen == [(True, False), (False, False), (True, True)]
    assert models.AuditEntry.objects.filter(chain="system", action__startswith="account.").count() == 2
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("account", "nobody@maple.example", "--disable")


def test_a_lost_factor_is_taken_away_and_told_to_the_person(clinic: Clinic) -> None:
    has_an_app(clinic.nurse)
    assert press(clinic.manager, clinic, "factors", clinic.nurse) == 302
    assert not Authenticator.objects.filter(user_id=clinic.nurse.user_id).exists()
    mail = models.StaffMail.objects.get()
    assert (mail.user_id, mail.kind) == (clinic.nurse.user_id, "factors_forgotten")
    assert (
        models.AuditEntry.objects.filter(action="factor.forget", chain=f"site:{clinic.site.pk}").count() == 1
    )
    press(clinic.manager, clinic, "factors", clinic.nurse)
    assert models.StaffMail.objects.count() == 1


def test_the_shell_tells_the_person_too(clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    has_an_app(clinic.nurse)
    call_command("forget_factors", user(clinic.nurse).email)
    assert models.StaffMail.objects.get().user_id == clinic.nurse.user_id


def seen(whose: Actor, days: int) -> None:
    models.User.objects.filter(pk=whose.user_id).update(last_login=NOW - timedelta(days=days))


def test_ninety_days_without_a_sign_in_disable(clinic: Clinic) -> None:
    seen(clinic.nurse, 90)
    seen(clinic.desk, 89)
    assert staff_accounts.disable_idle(by=system("test"), now=NOW) == 1
    assert [user(each).is_active for each in (clinic.nurse, clinic.desk, clinic.second_nurse)] == [
        False,
        True,
        True,
    ]
    assert models.AuditEntry.objects.filter(action="account.disable", chain="system").count() == 1


def test_ninety_days_without_a_first_sign_in_disable_too(clinic: Clinic) -> None:
    """From the day on which the invitation was accepted."""
    made = {}
    for days in (90, 89):
        at = NOW - timedelta(days=days)
        sent = invitations.create(
            site_id=clinic.site.pk,
            email=f"late{days}@maple.example",
            role=Role.NURSE,
            by=clinic.manager,
            now=at,
        )
        password = "correct horse battery staple"
        made[days] = accounts.accept(token=sent.token, name="Late", password=password, by=system("t"), now=at)
    assert staff_accounts.disable_idle(by=system("test"), now=NOW) == 1
    rows = dict(models.User.objects.filter(last_login=None).values_list("pk", "is_active"))
    assert (rows[made[90].user_id], rows[made[89].user_id]) == (False, True)


def test_the_last_manager_stays(clinic: Clinic) -> None:
    seen(clinic.manager, 400)
    assert staff_accounts.disable_idle(by=system("test"), now=NOW) == 0
    factories.staff(clinic.site, Role.MANAGER)
    assert staff_accounts.disable_idle(by=system("test"), now=NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_the_clock_s_chore_does_it(clinic: Clinic) -> None:
    seen(clinic.nurse, 91)
    assert chores.offer(Chore.PRUNE, clock=HeldClock(NOW))
    assert not user(clinic.nurse).is_active


def test_enabled_again_the_ninety_days_begin_anew(clinic: Clinic, clock: time_machine.Traveller) -> None:
    seen(clinic.nurse, 91)
    staff_accounts.disable_idle(by=system("test"), now=NOW)
    press(clinic.manager, clinic, "enable", clinic.nurse)
    assert staff_accounts.disable_idle(by=system("test"), now=NOW + timedelta(days=89)) == 0
    assert user(clinic.nurse).is_active


def test_the_page_offers_what_a_role_may(clinic: Clinic, officer: Actor) -> None:
    has_an_app(clinic.nurse)
    found = {}
    for name, by in (("manager", clinic.manager), ("officer", officer)):
        page = signed_in(by).get(at(clinic)).content.decode()
        found[name] = [f'value="{act}"' in page for act in ("disable", "factors", "roles")]
    assert found == {"manager": [True, True, True], "officer": [True, False, False]}
