"""The call list: whom, why, by when; one tap says how it went."""

import re
from datetime import timedelta

import pytest
import time_machine

from checklists import models
from checklists.actions import calls
from checklists.queries import calls as queries
from tests import factories
from tests.factories import NOW
from tests.staff.sign_in import signed_in


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(clinic: factories.Clinic):
    return signed_in(clinic.desk)


def opened(clinic, *, reason="call_unready", due_at=NOW, **patient) -> models.Call:
    row = clinic.book(clinic.patient(**patient))
    call_id = calls.open(appointment_id=row.pk, reason=reason, due_at=due_at, by=clinic.desk, now=NOW)
    return models.Call.objects.get(pk=call_id)


def listed(clinic, desk) -> str:
    return desk.get(f"/staff/{clinic.site.slug}/calls/").content.decode()


def said(clinic, desk, call, outcome):
    return desk.post(f"/staff/{clinic.site.slug}/calls/{call.pk}/", {"outcome": outcome})


def test_the_line_says_why_in_words(clinic, desk):
    opened(clinic)
    assert "The list is not finished, or the ride home is not certain. Ask what is missing." in listed(
        clinic, desk
    )


def test_the_phone_number_is_a_link(clinic, desk):
    opened(clinic, phone="+1 303-555-0111")
    assert 'href="tel:+13035550111"' in listed(clinic, desk)


def test_a_patient_without_a_number_has_no_link(clinic, desk):
    opened(clinic, phone="")
    assert "no phone number" in listed(clinic, desk)


def test_what_is_due_first_stands_first(clinic, desk):
    opened(clinic, last_name="Later", due_at=NOW + timedelta(hours=2))
    opened(clinic, last_name="Sooner", due_at=NOW + timedelta(hours=1))
    page = listed(clinic, desk)
    assert page.index("Sooner") < page.index("Later")


def test_reached_closes_the_line(clinic, desk):
    call = opened(clinic)
    said(clinic, desk, call, "reached")
    assert not models.Call.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize("outcome", ["left_message", "no_answer"])
def test_nobody_reached_opens_the_next_try_in_30_minutes(clinic, desk, outcome):
    call = opened(clinic)
    said(clinic, desk, call, outcome)
    assert models.Call.objects.get(closed_at=None).due_at == NOW + timedelta(minutes=30)


def test_earlier_tries_stay_on_the_line(clinic, desk):
    call = opened(clinic)
    said(clinic, desk, call, "no_answer")
    page = listed(clinic, desk)
    assert "No answer" in page and clinic.desk.name in page


def test_a_second_tap_on_a_closed_line_changes_nothing(clinic, desk):
    call = opened(clinic)
    said(clinic, desk, call, "no_answer")
    said(clinic, desk, call, "no_answer")
    assert models.Call.objects.count() == 2


def test_a_late_tap_does_not_undo_a_colleagues_reached(clinic, desk):
    call = opened(clinic)
    said(clinic, desk, call, "reached")
    said(clinic, desk, call, "no_answer")
    assert models.Call.objects.get().outcome == "reached"


@pytest.mark.parametrize("outcome", ["", "settled", "x" * 500, "reached\r\nX: 1"])
def test_an_outcome_that_is_none_changes_nothing(clinic, desk, outcome):
    call = opened(clinic)
    said(clinic, desk, call, outcome)
    assert models.Call.objects.get().closed_at is None


def test_the_same_reason_twice_is_one_line(clinic):
    row = clinic.book()
    ids = {
        calls.open(appointment_id=row.pk, reason="x", due_at=NOW, by=clinic.desk, now=NOW) for _ in range(3)
    }
    assert len(ids) == 1


def test_an_earlier_due_time_wins(clinic):
    call = opened(clinic, due_at=NOW + timedelta(hours=2))
    calls.open(appointment_id=call.appointment_id, reason=call.reason, due_at=NOW, by=clinic.desk, now=NOW)
    call.refresh_from_db()
    assert call.due_at == NOW


def test_what_settled_itself_leaves_the_list(clinic):
    call = opened(clinic)
    calls.settle(appointment_id=call.appointment_id, by=clinic.desk, now=NOW)
    call.refresh_from_db()
    assert call.outcome == "settled"


def test_another_site_sees_no_line(clinic):
    opened(clinic, last_name="Yellowbird")
    stranger = signed_in(clinic.other_nurse)
    assert "Yellowbird" not in stranger.get(f"/staff/{clinic.other_site.slug}/calls/").content.decode()


def test_another_sites_nurse_closes_no_line(clinic):
    call = opened(clinic)
    stranger = signed_in(clinic.other_nurse)
    answer = stranger.post(f"/staff/{clinic.other_site.slug}/calls/{call.pk}/", {"outcome": "reached"})
    call.refresh_from_db()
    assert (answer.status_code, call.closed_at) == (404, None)


def test_looking_at_the_list_closes_nothing(clinic, desk):
    call = opened(clinic)
    listed(clinic, desk)
    assert desk.get(f"/staff/{clinic.site.slug}/calls/{call.pk}/", {"outcome": "reached"}).status_code == 405
    call.refresh_from_db()
    assert call.closed_at is None


def test_a_line_that_is_open_again_never_says_that_it_was_settled(clinic):
    call = opened(clinic)
    calls.settle(appointment_id=call.appointment_id, by=clinic.desk, now=NOW)
    calls.open(appointment_id=call.appointment_id, reason=call.reason, due_at=NOW, by=clinic.desk, now=NOW)
    shown = queries.call_list(site_id=clinic.site.pk, by=clinic.desk, now=NOW)
    assert [each.tries for each in shown.open] == [()]
    assert [each.tries[0].words for each in shown.done] == ["No longer needed"]


def take_back(clinic, client, call):
    address = f"/staff/{clinic.site.slug}/calls/{call.pk}/take-back/"
    return client.post(address, follow=True).content.decode()


@pytest.mark.parametrize("outcome", ["reached", "left_message", "no_answer"])
def test_a_wrong_press_is_taken_back_and_stays_in_the_history(clinic, desk, outcome):
    call = opened(clinic, due_at=NOW + timedelta(minutes=5))
    said(clinic, desk, call, outcome)
    shown = take_back(clinic, desk, call)
    standing = models.Call.objects.get(closed_at=None)
    assert (standing.due_at, models.Call.objects.get(pk=call.pk).outcome) == (
        call.due_at,
        f"{outcome}_undone",
    )
    assert "taken back" in shown and "1 try" not in shown


def test_taken_back_twice_is_once(clinic, desk):
    call = opened(clinic)
    said(clinic, desk, call, "reached")
    take_back(clinic, desk, call)
    take_back(clinic, desk, call)
    assert models.Call.objects.filter(closed_at=None).count() == 1


def test_only_the_newest_press_is_taken_back(clinic, desk):
    call = opened(clinic)
    said(clinic, desk, call, "no_answer")
    said(clinic, desk, models.Call.objects.get(closed_at=None), "reached")
    assert "no press to take back" in take_back(clinic, desk, call)
    assert not models.Call.objects.filter(closed_at=None).exists()


def test_what_settled_itself_is_nobodys_press(clinic, desk):
    call = opened(clinic)
    calls.settle(appointment_id=call.appointment_id, by=clinic.desk, now=NOW)
    assert "no press to take back" in take_back(clinic, desk, call)


def test_another_site_takes_nothing_back(clinic, desk):
    call = opened(clinic)
    said(clinic, desk, call, "reached")
    stranger = signed_in(clinic.other_nurse)
    answer = stranger.post(f"/staff/{clinic.other_site.slug}/calls/{call.pk}/take-back/")
    call.refresh_from_db()
    assert (answer.status_code, call.outcome) == (404, "reached")


def test_of_two_desks_the_first_stands_and_the_second_reads_so(clinic, desk):
    call, other = opened(clinic), signed_in(clinic.nurse)
    said(clinic, desk, call, "left_message")
    address = f"/staff/{clinic.site.slug}/calls/{call.pk}/"
    shown = other.post(address, {"outcome": "reached"}, follow=True).content.decode()
    assert f"{clinic.desk.name} said so before you: Left a message, 9:00 am. That stands." in shown


def test_the_tries_are_one_line(clinic, desk, _still_clock):
    call = opened(clinic)
    said(clinic, desk, call, "no_answer")
    _still_clock.shift(timedelta(minutes=10))
    said(clinic, desk, models.Call.objects.get(closed_at=None), "left_message")
    shown = " ".join(re.sub("<[^>]+>", "", listed(clinic, desk)).split())
    assert f"2 tries, last 9:10 am: Left a message, {clinic.desk.name}" in shown
    assert "Call later due 9:40 am" in shown


def narrowed(clinic, client, query):
    return client.get(f"/staff/{clinic.site.slug}/calls/{query}").content.decode()


def test_the_address_narrows_the_list_by_what_it_is_about(clinic, desk):
    opened(clinic, reason="driver_unsure", last_name="Ride")
    opened(clinic, reason="links_locked", last_name="Link")
    shown = narrowed(clinic, desk, "?about=ride")
    assert "Ana Ride" in shown and "Ana Link" not in shown


@pytest.mark.parametrize(("who", "name"), [("nurse", "Food"), ("desk", "Link")])
def test_the_address_narrows_the_list_by_who_calls(clinic, desk, who, name):
    opened(clinic, reason="fast_in_question", last_name="Food")
    opened(clinic, reason="links_locked", last_name="Link")
    shown = narrowed(clinic, desk, f"?who={who}")
    assert [each in shown for each in ("Ana Food", "Ana Link")] == [name == "Food", name == "Link"]


@pytest.mark.parametrize("query", ["?about=x&who=y", "?about=%00", "?who=nurse&about=ride"])
def test_what_makes_no_sense_or_is_empty_leads_back_to_all(clinic, desk, query):
    opened(clinic, reason="links_locked", last_name="Link")
    shown = narrowed(clinic, desk, query)
    assert "Ana Link" in shown or "Show all calls" in shown


def test_a_press_keeps_the_list_narrowed(clinic, desk):
    call = opened(clinic, reason="driver_unsure")
    address = f"/staff/{clinic.site.slug}/calls/{call.pk}/?about=ride"
    assert desk.post(address, {"outcome": "no_answer"})["Location"].endswith("/calls/?about=ride")


def test_who_was_reached_about_a_new_date_is_booked_on_the_next_page(clinic, desk):
    call = opened(clinic, reason="new_date")
    answer = said(clinic, desk, call, "reached")
    assert answer["Location"].endswith(f"/move/{call.appointment_id}/new-date/")
    assert models.Call.objects.get(closed_at=None).due_at == NOW + timedelta(hours=24)
