"""The role of a prescriber takes two people: every way to it is tried with one of them. Source: security.md 3."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, transaction

from checklists import models
from checklists.actions import (
    accounts,
    invitations,
    prescriber_asks,
    prunes,
    restored,
    staff_accounts,
    staff_mails,
)
from checklists.actions.prescriber_asks import AskedAlready, AskOver, CannotAgree, NotYours, SomebodyCanAgree
from checklists.actions.staff_mails import Kind
from checklists.queries import prescriber_asks as queries
from checklists.queries.invitations import offer
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor, Role, system
from checklists.rules.prescriber_asks import LASTS, Against, Refusal, State
from tests import factories
from tests.factories import NOW, Clinic, staff

pytestmark = pytest.mark.django_db
BY = system("test")
PASSWORD = "seven brown otters"
NEW = "lee@maple.example"


@pytest.fixture
def officer(clinic: Clinic) -> Actor:
    return staff(clinic.site, Role.PRIVACY_OFFICER)


@pytest.fixture(autouse=True)
def held() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def asked(clinic: Clinic, officer: Actor) -> int:
    return ask(clinic)


def ask(clinic: Clinic, email: str = NEW, by: Actor | None = None) -> int:
    return invitations.ask_for_prescriber(
        site_id=clinic.site.pk, email=email, by=by or clinic.manager, now=NOW
    )


def ask_for(clinic: Clinic, whom: Actor, by: Actor | None = None) -> int:
    roles = frozenset({Role.NURSE, Role.PRESCRIBER})
    assert whom.user_id
    assert staff_accounts.give_roles(user_id=whom.user_id, roles=roles, by=by or clinic.manager, now=NOW)
    return models.PrescriberAsk.objects.latest("pk").pk


def state(clinic: Clinic, now: Any = NOW) -> State:
    return queries.listed(by=clinic.manager, now=now)[0].state


def prescribes(user_id: int | None) -> bool:
    return models.Membership.objects.filter(user_id=user_id, role=Role.PRESCRIBER).exists()


def told(action: str) -> int:
    return models.AuditEntry.objects.filter(action=action, obj__startswith="prescriber_ask:").count()


def minted(ask_id: int) -> str:
    return invitations.mint(ask_id=ask_id, by=BY, now=NOW)


def accept(token: str, now: Any = NOW) -> int:
    return accounts.accept(token=token, name="Dr Lee", password=PASSWORD, by=BY, now=now).user_id


def test_somebody_new_is_asked_for_agreed_to_and_comes_in_by_the_mailed_link(
    clinic: Clinic, officer: Actor, asked: int
) -> None:
    assert not models.Invitation.objects.exists() and state(clinic) is State.WAITING
    (mail,) = models.StaffMail.objects.all()
    assert (mail.user_id, mail.kind) == (officer.user_id, Kind.PRESCRIBER_ASKED)
    assert mail.about == {"ask": asked, "staff": clinic.manager.user_id, "site": clinic.site.pk}
    prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)
    assert not models.Invitation.objects.exists() and state(clinic) is State.AGREED
    held = {each.kind: each for each in staff_mails.take(by=BY, now=NOW)}
    assert held[Kind.INVITED].to == NEW
    user_id = accept(minted(asked))
    assert prescribes(user_id) and state(clinic) is State.SEATED
    assert [told(f"prescriber.{what}") for what in ("ask", "agree", "refuse", "lapse")] == [1, 1, 0, 0]


def test_a_colleague_prescribes_from_the_agreement_on(clinic: Clinic, officer: Actor) -> None:
    asked = ask_for(clinic, clinic.nurse)
    assert not prescribes(clinic.nurse.user_id)
    prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)
    assert prescribes(clinic.nurse.user_id) and state(clinic) is State.SEATED
    assert not models.StaffMail.objects.filter(kind=Kind.INVITED).exists()


def test_nobody_agrees_to_their_own_ask(clinic: Clinic) -> None:
    both = staff(clinic.site, Role.MANAGER, Role.PRIVACY_OFFICER)
    asked = ask(clinic, by=both)
    with pytest.raises(CannotAgree) as refused:
        prescriber_asks.agree(ask_id=asked, by=both, now=NOW)
    assert refused.value.against is Against.OWN_ASK
    with pytest.raises(IntegrityError, match="prescriber_ask_takes_two"), transaction.atomic():
        models.PrescriberAsk.objects.filter(pk=asked).update(agreed_at=NOW, agreed_by_id=both.user_id)
    assert models.StaffMail.objects.count() == 0


def test_nobody_agrees_to_a_role_of_their_own(clinic: Clinic) -> None:
    officer = staff(clinic.site, Role.PRIVACY_OFFICER)
    assert officer.user_id
    staff_accounts.give_roles(
        user_id=officer.user_id,
        roles=frozenset({Role.PRIVACY_OFFICER, Role.PRESCRIBER}),
        by=clinic.manager,
        now=NOW,
    )
    asked = models.PrescriberAsk.objects.latest("pk")
    with pytest.raises(CannotAgree) as refused:
        prescriber_asks.agree(ask_id=asked.pk, by=officer, now=NOW)
    assert refused.value.against is Against.OWN_ROLE
    with pytest.raises(IntegrityError, match="prescriber_ask_not_for_oneself"), transaction.atomic():
        models.PrescriberAsk.objects.filter(pk=asked.pk).update(agreed_at=NOW, agreed_by_id=officer.user_id)


@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber", "manager"])
def test_only_a_privacy_officer_answers(clinic: Clinic, asked: int, who: str) -> None:
    by = getattr(clinic, who)
    with pytest.raises(NotYours):
        prescriber_asks.agree(ask_id=asked, by=by, now=NOW)
    with pytest.raises(NotYours):
        prescriber_asks.refuse(ask_id=asked, reason=Refusal.OTHER, by=by, now=NOW)
    assert state(clinic) is State.WAITING


def test_only_a_manager_asks_and_withdraws_and_nobody_for_themselves(
    clinic: Clinic, officer: Actor, asked: int
) -> None:
    for by in (officer, clinic.nurse, staff(clinic.other_site, Role.MANAGER)):
        with pytest.raises(NotYours):
            ask(clinic, "other@maple.example", by)
    with pytest.raises(NotYours):
        prescriber_asks.withdraw(ask_id=asked, by=officer, now=NOW)
    me = models.User.objects.get(pk=clinic.manager.user_id)
    with pytest.raises(NotYours), transaction.atomic():
        prescriber_asks.ask(site_id=clinic.site.pk, email=me.email, user=me, by=clinic.manager, now=NOW)


def test_another_site_s_people_reach_none_of_it(clinic: Clinic, asked: int) -> None:
    theirs = staff(clinic.other_site, Role.PRIVACY_OFFICER, Role.MANAGER)
    for act in (prescriber_asks.agree, prescriber_asks.withdraw):
        with pytest.raises(NotFound):
            act(ask_id=asked, by=theirs, now=NOW)
    with pytest.raises(NotFound):
        prescriber_asks.refuse(ask_id=asked, reason=Refusal.OTHER, by=theirs, now=NOW)
    assert [line for line in queries.listed(by=theirs, now=NOW) if line.id == asked] == []


def test_a_refusal_is_read_with_its_reason_and_is_the_end(clinic: Clinic, officer: Actor, asked: int) -> None:
    prescriber_asks.refuse(ask_id=asked, reason=Refusal.NO_LICENCE, by=officer, now=NOW)
    line = queries.listed(by=clinic.manager, now=NOW)[0]
    assert (line.state, line.reason, bool(line.decided_by)) == (State.REFUSED, "no_licence", True)
    for again in (prescriber_asks.agree, prescriber_asks.withdraw):
        with pytest.raises((AskOver, NotYours)):
            again(ask_id=asked, by=officer, now=NOW)
    assert told("prescriber.refuse") == 1
    assert ask(clinic) != asked


def test_a_withdrawn_one_is_over(clinic: Clinic, officer: Actor, asked: int) -> None:
    prescriber_asks.withdraw(ask_id=asked, by=staff(clinic.site, Role.MANAGER), now=NOW)
    with pytest.raises(AskOver):
        prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)
    assert state(clinic) is State.WITHDRAWN and told("prescriber.withdraw") == 1


def test_one_person_is_asked_for_once_at_a_time(clinic: Clinic, asked: int) -> None:
    with pytest.raises(AskedAlready):
        ask(clinic, "LEE@maple.example ")


def test_it_lapses_after_72_hours_and_can_be_asked_anew(clinic: Clinic, officer: Actor, asked: int) -> None:
    last, over = NOW + LASTS - timedelta(seconds=1), NOW + LASTS
    assert state(clinic, last) is State.WAITING and state(clinic, over) is State.LAPSED
    with pytest.raises(AskOver):
        prescriber_asks.agree(ask_id=asked, by=officer, now=over)
    assert prescriber_asks.lapse(by=BY, now=last) == 0
    assert prescriber_asks.lapse(by=BY, now=over) == 1 == told("prescriber.lapse")
    invitations.ask_for_prescriber(site_id=clinic.site.pk, email=NEW, by=clinic.manager, now=over)


def test_an_ask_that_nobody_swept_is_no_hindrance(clinic: Clinic, asked: int) -> None:
    invitations.ask_for_prescriber(site_id=clinic.site.pk, email=NEW, by=clinic.manager, now=NOW + LASTS)
    assert told("prescriber.lapse") == 1


def test_a_link_that_nobody_took_up_lapses(clinic: Clinic, officer: Actor, asked: int) -> None:
    prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)
    token = minted(asked)
    with pytest.raises(accounts.InvitationClosed):
        accept(token, NOW + LASTS)
    assert prescriber_asks.lapse(by=BY, now=NOW + LASTS) == 1
    assert offer(token=token, now=NOW) is None


def test_whoever_asked_has_to_manage_still(clinic: Clinic, officer: Actor, asked: int) -> None:
    models.User.objects.filter(pk=clinic.manager.user_id).update(is_active=False)
    with pytest.raises(AskOver):
        prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)


def test_whom_it_is_for_has_to_be_there_still(clinic: Clinic, officer: Actor) -> None:
    asked = ask_for(clinic, clinic.nurse)
    models.User.objects.filter(pk=clinic.nurse.user_id).update(is_active=False)
    with pytest.raises(AskOver):
        prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)


def test_an_account_that_was_made_meanwhile_is_left_alone(clinic: Clinic, officer: Actor, asked: int) -> None:
    factories.UserFactory(email=NEW)
    with pytest.raises(AskOver):
        prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)


# Every other way to the role


def test_a_manager_s_invitation_alone_gives_no_prescriber(clinic: Clinic) -> None:
    with pytest.raises(invitations.NeedsTwo):
        invitations.create(
            site_id=clinic.site.pk, email=NEW, role=Role.PRESCRIBER, by=clinic.manager, now=NOW
        )


def test_before_the_agreement_no_link_can_be_made(clinic: Clinic, officer: Actor, asked: int) -> None:
    with pytest.raises(invitations.AskEnded):
        minted(asked)
    prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)
    accept(minted(asked))
    with pytest.raises(invitations.AskEnded):
        minted(asked)


def test_an_invitation_of_before_makes_nobody_a_prescriber(clinic: Clinic, asked: int) -> None:
    """Of a version in which one person was enough; and one that was tampered with."""
    for given in (None, asked):
        made = invitations._written(clinic.site.pk, NEW, Role.PRESCRIBER, clinic.manager, NOW)
        models.Invitation.objects.filter(pk=made.invitation_id).update(ask=given)
        assert offer(token=made.token, now=NOW) is None
        with pytest.raises(accounts.InvitationClosed):
            accept(made.token)


WAYS: dict[str, Callable[[Clinic], object]] = {
    "insert": lambda clinic: models.Membership.objects.create(
        site=clinic.site, user_id=clinic.nurse.user_id, role=Role.PRESCRIBER
    ),
    "bulk": lambda clinic: models.Membership.objects.bulk_create(
        [models.Membership(site=clinic.site, user_id=clinic.nurse.user_id, role=Role.PRESCRIBER)]
    ),
    "update": lambda clinic: models.Membership.objects.filter(user_id=clinic.nurse.user_id).update(
        role=Role.PRESCRIBER
    ),
    "a seat of somebody else": lambda clinic: models.Membership.objects.filter(
        user_id=clinic.prescriber.user_id
    ).update(user_id=clinic.nurse.user_id),
    "another site": lambda clinic: models.Membership.objects.filter(user_id=clinic.prescriber.user_id).update(
        site_id=clinic.other_site.pk
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_database_seats_no_prescriber_that_nobody_agreed_to(clinic: Clinic, asked: int, way: str) -> None:
    """Also while an ask for them waits, after one was refused, and after one was taken up before."""
    ask_for(clinic, clinic.nurse)
    with pytest.raises(DatabaseError, match="takes a manager and a privacy officer"), transaction.atomic():
        WAYS[way](clinic)
    assert not prescribes(clinic.nurse.user_id)


def test_an_agreement_seats_once(clinic: Clinic, officer: Actor) -> None:
    """Taken away, the role takes two again."""
    asked = ask_for(clinic, clinic.nurse)
    prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)
    models.Membership.objects.filter(user_id=clinic.nurse.user_id, role=Role.PRESCRIBER).delete()
    with pytest.raises(DatabaseError, match="takes a manager"), transaction.atomic():
        WAYS["insert"](clinic)


@pytest.mark.parametrize(
    "change",
    [
        {"email": "evil@x.example"},
        {"user_id": None},
        {"agreed_by_id": None, "by_operator": True},
        {"ended_at": None},
    ],
    ids=str,
)
def test_what_was_asked_and_agreed_never_changes(
    clinic: Clinic, officer: Actor, change: dict[str, Any]
) -> None:
    asked = ask_for(clinic, clinic.nurse)
    prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        models.PrescriberAsk.objects.filter(pk=asked).update(**change)


def test_the_database_takes_the_word_of_a_privacy_officer_of_the_site_alone(
    clinic: Clinic, asked: int
) -> None:
    foreign = staff(clinic.other_site, Role.PRIVACY_OFFICER)
    for by in (clinic.nurse, foreign):
        with pytest.raises(DatabaseError, match="only a privacy officer"), transaction.atomic():
            models.PrescriberAsk.objects.filter(pk=asked).update(agreed_at=NOW, agreed_by_id=by.user_id)


def test_a_role_of_before_stays(clinic: Clinic) -> None:
    """Also through a change of the other roles."""
    assert clinic.prescriber.user_id
    roles = frozenset({Role.NURSE, Role.PRESCRIBER})
    assert not staff_accounts.give_roles(
        user_id=clinic.prescriber.user_id, roles=roles, by=clinic.manager, now=NOW
    )
    assert prescribes(clinic.prescriber.user_id)


def test_after_a_restore_nothing_that_was_open_leads_anywhere(
    clinic: Clinic, officer: Actor, asked: int
) -> None:
    agreed = ask(clinic, "other@maple.example")
    prescriber_asks.agree(ask_id=agreed, by=officer, now=NOW)
    token = minted(agreed)
    restored.close(by=BY, now=NOW)
    assert offer(token=token, now=NOW) is None
    with pytest.raises(invitations.AskEnded):
        minted(agreed)
    with pytest.raises(AskOver):
        prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)
    assert {line.state for line in queries.listed(by=officer, now=NOW)} == {State.LAPSED, State.SEATED}


def test_an_invitation_that_is_over_is_not_mailed(clinic: Clinic, officer: Actor, asked: int) -> None:
    prescriber_asks.agree(ask_id=asked, by=officer, now=NOW)
    accept(minted(asked))
    assert [each.kind for each in staff_mails.take(by=BY, now=NOW)] == [Kind.PRESCRIBER_ASKED]
    assert models.StaffMail.objects.get(kind=Kind.INVITED).problem == "over"


def test_a_message_to_nobody_is_refused_by_the_database(db: None) -> None:
    with pytest.raises(IntegrityError, match="goes_to_somebody"), transaction.atomic():
        staff_mails.ask(user_ids=[None], kind=Kind.GLASS_OPENED, about={}, lasts=LASTS, by=BY, now=NOW)


def test_asks_that_led_nowhere_are_forgotten_and_agreements_stay(
    clinic: Clinic, officer: Actor, asked: int
) -> None:
    stays = ask_for(clinic, clinic.nurse)
    prescriber_asks.agree(ask_id=stays, by=officer, now=NOW)
    prescriber_asks.lapse(by=BY, now=NOW + LASTS)
    prunes.prune(by=BY, now=NOW + LASTS + prunes.KEPT + timedelta(days=1))
    left = set(
        models.PrescriberAsk.objects.filter(asked_by_id=clinic.manager.user_id).values_list("pk", flat=True)
    )
    assert left == {stays}


# Whoever has the shell stands in


def test_the_operator_stands_in_where_nobody_can(clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ask(clinic)
    call_command("agree_to_prescriber", NEW.upper(), site=clinic.site.slug)
    assert "Agreed" in capsys.readouterr().out
    entry = models.AuditEntry.objects.get(action="prescriber.agree")
    assert (entry.actor, entry.data["by"]) == ("system:agree_to_prescriber", "operator")
    assert prescribes(accept(minted(asked)))


def test_the_operator_stands_in_for_nobody_who_is_there(clinic: Clinic, asked: int) -> None:
    with pytest.raises(CommandError, match="theirs to do"):
        call_command("agree_to_prescriber", NEW, site=clinic.site.slug)
    with pytest.raises(SomebodyCanAgree):
        prescriber_asks.stand_in(site_id=clinic.site.pk, email=NEW, by=BY, now=NOW)


def test_a_manager_who_keeps_privacy_alone_needs_the_operator(clinic: Clinic) -> None:
    both = staff(clinic.site, Role.MANAGER, Role.PRIVACY_OFFICER)
    ask(clinic, by=both)
    call_command("agree_to_prescriber", NEW, site=clinic.site.slug)
    assert state(clinic) is State.AGREED


@pytest.mark.parametrize("email", ["nobody@maple.example", ""])
def test_the_operator_agrees_to_nothing_that_no_manager_asked(clinic: Clinic, email: str) -> None:
    with pytest.raises(CommandError, match="has asked"):
        call_command("agree_to_prescriber", email, site=clinic.site.slug)
    with pytest.raises(CommandError, match="has asked"):
        call_command("agree_to_prescriber", NEW, site="nowhere")


# At once


def at_once(*acts: Callable[[], object]) -> list[str]:
    gate = Barrier(len(acts))

    def hand(act: Callable[[], object]) -> str:
        try:
            gate.wait()
            act()
            return "done"
        except AskOver:
            return "over"
        except AskedAlready:
            return "asked already"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(hand, acts))


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_are_one_agreement() -> None:
    clinic = factories.clinic()
    officers = [staff(clinic.site, Role.PRIVACY_OFFICER) for _ in range(2)]
    asked = ask(clinic)
    acts = [lambda by=by: prescriber_asks.agree(ask_id=asked, by=by, now=NOW) for by in officers]
    assert at_once(*acts) == ["done", "over"]
    assert models.StaffMail.objects.filter(kind=Kind.INVITED).count() == 1 == told("prescriber.agree")


@pytest.mark.django_db(transaction=True)
def test_agreed_to_and_withdrawn_at_once_is_one_of_both() -> None:
    clinic = factories.clinic()
    officer = staff(clinic.site, Role.PRIVACY_OFFICER)
    asked = ask(clinic)
    found = at_once(
        lambda: prescriber_asks.agree(ask_id=asked, by=officer, now=NOW),
        lambda: prescriber_asks.withdraw(ask_id=asked, by=clinic.manager, now=NOW),
    )
    assert found == ["done", "over"]
    assert told("prescriber.agree") + told("prescriber.withdraw") == 1
    agreed = models.PrescriberAsk.objects.get(pk=asked).agreed_at is not None
    assert models.StaffMail.objects.filter(kind=Kind.INVITED).exists() is agreed


@pytest.mark.django_db(transaction=True)
def test_a_double_click_asks_once() -> None:
    clinic = factories.clinic()
    staff(clinic.site, Role.PRIVACY_OFFICER)
    acts = [lambda: ask(clinic) for _ in range(6)]
    assert at_once(*acts) == ["asked already"] * 5 + ["done"]
    assert models.StaffMail.objects.filter(kind=Kind.PRESCRIBER_ASKED).count() == 1 == told("prescriber.ask")
