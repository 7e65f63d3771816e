"""The pages of the two people it takes: the manager who asks, the privacy officer who agrees or refuses, the link that goes by mail."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.actions import invitations, password_resets, staff_mails
from checklists.queries import invitations as invitations_asked
from checklists.reminders.staff_mails import _compose
from checklists.rules.access import Actor, Role, system
from tests import factories
from tests.factories import NOW, Clinic
from tests.reminders.conftest import HeldClock
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db
NEW = "lee@maple.example"
BY = system("test")
PASSWORD = "seven brown otters"


@pytest.fixture(autouse=True)
def held() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer(clinic: Clinic) -> Actor:
    return factories.staff(clinic.site, Role.PRIVACY_OFFICER)


def at(clinic: Clinic, page: str) -> str:
    return f"/staff/{clinic.site.slug}/{page}/"


def asks(clinic: Clinic) -> str:
    sent = {"email": NEW, "role": "prescriber"}
    return signed_in(clinic.manager).post(at(clinic, "team"), sent).content.decode()


def answers(by: Actor, clinic: Clinic, **sent: object) -> str:
    ask = models.PrescriberAsk.objects.get(email=NEW)
    return (
        signed_in(by)
        .post(at(clinic, "prescriber-asks"), {"ask": ask.pk, **sent}, follow=True)
        .content.decode()
    )


def mailed(kind: str) -> str:
    (one,) = (each for each in staff_mails.take(by=BY, now=NOW) if each.kind == kind)
    return _compose(one, HeldClock(NOW), BY).decode()


def test_the_manager_asks_and_reads_how_far_it_is(clinic: Clinic, officer: Actor) -> None:
    shown = asks(clinic)
    assert "The privacy officer is asked." in shown and "/staff/welcome/" not in shown
    assert "Waits for the privacy officer" in shown
    answers(officer, clinic, act="refuse", reason="no_licence")
    shown = signed_in(clinic.manager).get(at(clinic, "team")).content.decode()
    assert "Refused" in shown and "No licence to prescribe was shown" in shown


def test_without_a_privacy_officer_the_page_leads_to_one(clinic: Clinic) -> None:
    shown = asks(clinic)
    assert "There is no privacy officer here who could agree" in shown
    assert (
        '<option value="privacy_officer" selected'
        in signed_in(clinic.manager).get(f"{at(clinic, 'team')}?role=privacy_officer").content.decode()
    )


def test_a_manager_who_keeps_privacy_reads_that_it_takes_another(clinic: Clinic) -> None:
    models.Membership.objects.create(
        site=clinic.site, user_id=clinic.manager.user_id, role=Role.PRIVACY_OFFICER
    )
    assert "no privacy officer here who could agree" in asks(clinic)
    page = signed_in(clinic.manager).get(at(clinic, "prescriber-asks")).content.decode()
    assert "You asked for it: another privacy officer agrees." in page and 'value="agree"' not in page
    assert "another privacy officer agrees" in answers(clinic.manager, clinic, act="agree")
    assert not models.PrescriberAsk.objects.filter(email=NEW, agreed_at__isnull=False).exists()


def test_agreed_the_link_goes_by_mail_and_makes_the_account(clinic: Clinic, officer: Actor) -> None:
    asks(clinic)
    assert "Agreed." in (page := answers(officer, clinic, act="agree"))
    assert "/staff/welcome/" not in page
    assert "/staff/welcome/" not in signed_in(clinic.manager).get(at(clinic, "team")).content.decode()
    letter = mailed("invited").replace("=\r\n", "").replace("=\n", "")
    assert f"To: {NEW}" in letter
    token = letter.partition("/staff/welcome/")[2][:33]
    typed = {"name": "Dr Lee", "password": PASSWORD, "again": PASSWORD}
    assert Client().post(f"/staff/welcome/{token}/", typed).status_code == 302
    seat = models.Membership.objects.get(user__email=NEW)
    assert (seat.role, seat.site) == ("prescriber", clinic.site)
    assert Client().get(f"/staff/welcome/{token}/").status_code == 410


def test_the_officer_s_mail_holds_numbers_alone(clinic: Clinic, officer: Actor) -> None:
    asks(clinic)
    ask = models.PrescriberAsk.objects.get(email=NEW)
    letter = mailed("prescriber_asked")
    assert f"number {ask.pk}" in letter and at(clinic, "prescriber-asks") in letter.replace("=\r\n", "")
    assert NEW not in letter and models.User.objects.get(pk=clinic.manager.user_id).name not in letter


def test_a_link_that_was_mailed_again_ends_the_one_before(clinic: Clinic, officer: Actor) -> None:
    """The mail server gave the first one back for now: what it may have kept opens nothing."""
    asks(clinic)
    answers(officer, clinic, act="agree")
    ask, later = models.PrescriberAsk.objects.get(email=NEW), NOW + timedelta(minutes=5)
    first = invitations.mint(ask_id=ask.pk, by=BY, now=NOW)
    second = invitations.mint(ask_id=ask.pk, by=BY, now=later)
    found = [invitations_asked.offer(token=token, now=later) for token in (first, second)]
    assert [offer is None for offer in found] == [True, False]
    ends = models.Invitation.objects.values_list("expires_at", flat=True)
    assert sorted(ends) == [later, ask.expires_at]


def test_withdrawn_by_the_manager_nobody_can_agree(clinic: Clinic, officer: Actor) -> None:
    asks(clinic)
    ask = models.PrescriberAsk.objects.get(email=NEW)
    manager = signed_in(clinic.manager)
    sent = {"withdraw": "yes", "ask": ask.pk}
    assert "Withdrawn." in manager.post(at(clinic, "team"), sent, follow=True).content.decode()
    assert "This ask is over" in answers(officer, clinic, act="agree")
    assert "is over" in manager.post(at(clinic, "team"), sent, follow=True).content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "agree", "ask": "x"},
        {"act": "agree", "ask": "9" * 30},
        {"act": "fly"},
        {"act": "refuse", "reason": "no"},
        {"ask": "0", "act": "agree"},
    ],
    ids=str,
)
def test_odd_answers_are_not_there(clinic: Clinic, officer: Actor, sent: dict[str, str]) -> None:
    asks(clinic)
    ask = models.PrescriberAsk.objects.get(email=NEW)
    body = {"ask": ask.pk, **sent}
    assert signed_in(officer).post(at(clinic, "prescriber-asks"), body).status_code == 404
    assert models.PrescriberAsk.objects.get(email=NEW).ended_at is None


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 30])
def test_odd_numbers_are_withdrawn_by_nobody(clinic: Clinic, typed: str) -> None:
    sent = {"withdraw": "yes", "ask": typed}
    assert signed_in(clinic.manager).post(at(clinic, "team"), sent).status_code == 404


def test_the_officer_begins_with_who_waits(clinic: Clinic, officer: Actor) -> None:
    assert "prescriber-asks" not in signed_in(officer).get("/staff/")["Location"]
    asks(clinic)
    assert signed_in(officer).get("/staff/")["Location"] == at(clinic, "prescriber-asks")


def test_a_colleague_is_asked_for_under_accounts(clinic: Clinic, officer: Actor) -> None:
    manager = signed_in(clinic.manager)
    sent = {"act": "roles", "account": clinic.nurse.user_id, "role": ["nurse", "prescriber"]}
    assert "until they agree" in manager.post(at(clinic, "accounts"), sent, follow=True).content.decode()
    assert "asked already" in manager.post(at(clinic, "accounts"), sent, follow=True).content.decode()
    nurse = signed_in(clinic.nurse)
    ask = models.PrescriberAsk.objects.get(user_id=clinic.nurse.user_id, agreed_at=None)
    body = {"ask": ask.pk, "act": "agree"}
    assert signed_in(officer).post(at(clinic, "prescriber-asks"), body).status_code == 302
    assert models.Membership.objects.filter(user_id=clinic.nurse.user_id, role="prescriber").exists()
    assert nurse.get(f"/staff/{clinic.site.slug}/reviews/").status_code == 200


EXTRA = {
    "agreed_by": "1",
    "agreed_at": "2026-01-01",
    "by_operator": "on",
    "outcome": "seated",
    "state": "agreed",
}


def test_no_field_of_a_body_agrees(clinic: Clinic, officer: Actor, settings: object) -> None:
    """Mass assignment, and the demo's gate: what it relaxes is the second factor alone."""
    settings.DEMO = True  # type: ignore[attr-defined]
    sent = {"email": NEW, "role": "prescriber", "act": "agree", **EXTRA}
    signed_in(clinic.manager).post(at(clinic, "team"), sent)
    row = models.PrescriberAsk.objects.get(email=NEW)
    assert (row.agreed_at, row.agreed_by_id, row.by_operator, row.outcome) == (None, None, False, "")


def test_a_new_password_gives_no_role(clinic: Clinic, officer: Actor, link_of: Callable[[int], str]) -> None:
    """Of whom somebody asks for: a reset is theirs, and the role waits all the same."""
    manager = signed_in(clinic.manager)
    sent = {"act": "roles", "account": clinic.nurse.user_id, "role": ["nurse", "prescriber"]}
    manager.post(at(clinic, "accounts"), sent)
    address = link_of(clinic.nurse.user_id or 0)
    Client().post(address, {"password": PASSWORD, "again": PASSWORD})
    assert not models.Membership.objects.filter(user_id=clinic.nurse.user_id, role="prescriber").exists()


@pytest.fixture
def link_of() -> Callable[[int], str]:
    return lambda user_id: (
        f"/staff/sign-in/forgotten/{password_resets.mint(user_id=user_id, by=BY, now=NOW)}/"
    )
