"""The call list in a real browser: a number to press, one press says how it went, a wrong one is taken back."""

from datetime import timedelta

import time_machine
from playwright.sync_api import expect

from checklists.actions import calls
from checklists.models import Call
from tests.factories import NOW, Clinic
from tests.reminders.ladder import driver
from tests.screen import Screen


def opened(clinic: Clinic, reason: str = "driver_unsure", **patient: object) -> Call:
    row = clinic.book(clinic.patient(**patient))
    call = calls.open(appointment_id=row.pk, reason=reason, due_at=NOW, by=clinic.desk, now=NOW)
    return Call.objects.get(pk=call)


def test_the_numbers_of_patient_and_driver_are_links_and_the_next_call_time_is_shown(
    clock: time_machine.Traveller, front_desk: Screen, clinic: Clinic, desk_of: str
) -> None:
    call = opened(clinic, last_name="Ruiz")
    driver(call.appointment)
    front_desk.go(f"{desk_of}calls/")
    numbers = front_desk.page.locator(".call-line a[href^='tel:']")
    assert [each.get_attribute("href") for each in numbers.all()] == ["tel:+13035550111", "tel:+13035550134"]
    front_desk.press("Left a message Ana Ruiz")
    front_desk.says("1 try")
    front_desk.says("9:30 am")
    assert Call.objects.get(closed_at=None).due_at - NOW >= timedelta(minutes=30)


def test_a_wrong_press_is_taken_back_where_it_was_made(
    front_desk: Screen, clinic: Clinic, desk_of: str
) -> None:
    call = opened(clinic, last_name="Ruiz")
    front_desk.go(f"{desk_of}calls/?about=ride")
    front_desk.press("Reached Ana Ruiz")
    front_desk.says("Nobody needs a call.")
    front_desk.press("Take back")
    front_desk.says("Taken back. The line stands as it was.")
    assert Call.objects.get(closed_at=None).due_at == call.due_at
    assert "about=ride" in front_desk.page.url


def test_an_urgent_call_stands_on_top_until_somebody_has_called(
    nurse: Screen, clinic: Clinic, desk_of: str
) -> None:
    opened(clinic, last_name="First")
    opened(clinic, reason="next_day_urgent", last_name="Urgent")
    nurse.go(f"{desk_of}calls/")
    expect(nurse.page.locator(".call-line").first).to_contain_text("Ana Urgent")
    nurse.press("No answer Ana Urgent")
    expect(nurse.page.locator(".call-line").first).to_contain_text("Ana Urgent")
    nurse.press("Reached Ana Urgent")
    expect(nurse.page.locator(".call-line").first).to_contain_text("Ana First")


def test_the_address_holds_what_is_shown(nurse: Screen, clinic: Clinic, desk_of: str) -> None:
    opened(clinic, last_name="Ride")
    opened(clinic, reason="fast_in_question", last_name="Food")
    nurse.go(f"{desk_of}calls/")
    nurse.press("A nurse's")
    nurse.says_not("Ana Ride")
    nurse.page.reload()
    nurse.says("Ana Food")
    nurse.says_not("Ana Ride")
