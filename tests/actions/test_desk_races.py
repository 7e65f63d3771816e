"""Two hands at once: one account, one booking, one outcome."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from checklists import models
from checklists.actions import accounts, appointments, calls, invitations, new_links
from checklists.actions.calls import CallOutcome
from checklists.actions.free_starts import StartTaken
from checklists.actions.sites import NewSite
from checklists.rules.access import Role, system
from tests import factories
from tests.factories import NOW, START

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 4


def at_once(act: Callable[[int], object]) -> list[object]:
    """What each of four hands got, an exception for the ones that were refused."""
    gate = Barrier(HANDS)

    def hand(number: int) -> object:
        try:
            gate.wait()
            return act(number)
        except (accounts.InvitationClosed, appointments.AlreadyBooked, StartTaken) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(hand, range(HANDS)))


def refusals(answers: list[object]) -> list[str]:
    return [type(answer).__name__ for answer in answers if isinstance(answer, Exception)]


def test_one_invitation_makes_one_account():
    clinic = factories.clinic()
    token = invitations.create(
        site_id=clinic.site.pk, email="kim@maple.example", role=Role.NURSE, by=clinic.manager, now=NOW
    ).token
    answers = at_once(
        lambda number: accounts.accept(
            token=token, name=f"Kim {number}", password="seven brown otters", by=system("test"), now=NOW
        )
    )
    assert refusals(answers) == ["InvitationClosed"] * 3


def test_four_first_links_make_one_site():
    tokens = []
    for number in range(HANDS):
        made = invitations.create_first_manager(
            email=f"kim{number}@maple.example", by=system("test"), now=NOW
        )
        tokens.append(made.token)
    site = NewSite("Denver", "Maple House", "+1 303-555-0100", "America/Denver")
    answers = at_once(
        lambda number: accounts.accept(
            token=tokens[number],
            name="Kim",
            password="seven brown otters",
            site=site,
            by=system("test"),
            now=NOW,
        )
    )
    assert refusals(answers) == ["InvitationClosed"] * 3
    assert models.Site.objects.count() == 1


def test_four_clicks_book_once():
    clinic = factories.clinic()
    patient = clinic.patient()
    answers = at_once(lambda number: clinic.book(patient, starts_at=START))
    assert refusals(answers) == ["AlreadyBooked"] * 3


def test_four_taps_make_one_next_try():
    clinic = factories.clinic()
    row = clinic.book()
    call = calls.open(appointment_id=row.pk, reason="call_unready", due_at=NOW, by=clinic.desk, now=NOW)
    answers = at_once(
        lambda number: calls.record_outcome(
            call_id=call, outcome=CallOutcome.NO_ANSWER, by=clinic.desk, now=NOW
        )
    )
    assert refusals(answers) == []
    assert models.Call.objects.filter(closed_at=None).count() == 1


def test_four_hands_open_one_line():
    clinic = factories.clinic()
    row = clinic.book()
    answers = at_once(
        lambda number: calls.open(appointment_id=row.pk, reason="x", due_at=NOW, by=clinic.desk, now=NOW)
    )
    assert len(set(answers)) == 1


def test_four_clicks_send_one_link():
    clinic = factories.clinic()
    row = clinic.book()
    at_once(lambda number: new_links.send_again(appointment_id=row.pk, by=clinic.desk, now=NOW))
    assert models.Reminder.objects.filter(rule__startswith="new_link").count() == 1


def test_a_cancel_takes_its_calls_off_the_list():
    clinic = factories.clinic()
    row = clinic.book()
    calls.open(appointment_id=row.pk, reason="call_unready", due_at=NOW, by=clinic.desk, now=NOW)
    appointments.cancel(appointment_id=row.pk, reason="other", by=clinic.desk, now=NOW)
    assert not models.Call.objects.filter(closed_at=None).exists()
