"""The way out in a real browser: locked until the driver was seen, a lost infusion and its new date, a free start given once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from checklists.actions import appointments
from checklists.models import Appointment, Call
from checklists.rules.appointment_status import Status
from tests.factories import NOW, START, Clinic
from tests.preparing import AT_THE_DOOR, confirmed, fresh, move, prepared
from tests.screen import Screen

Desk = Callable[..., Screen]
LATER = START + timedelta(hours=5)


@pytest.fixture
def day(clock: time_machine.Traveller) -> time_machine.Traveller:
    clock.move_to(AT_THE_DOOR)
    return clock


def page_of(desk_of: str, row: Appointment) -> str:
    return f"{desk_of}check-in/{row.pk}/"


def step(screen: Screen, name: str, then: str) -> None:
    """One press that is saved in place, and the words that tell of it."""
    screen.page.get_by_role("button", name=name, exact=True).first.click()
    screen.page.locator("#way-out").get_by_text(then).first.wait_for(state="visible")
    expect(screen.page.locator("[aria-busy]")).to_have_count(0)
    screen.look()


def status_of(row: Appointment) -> Status:
    return Status(fresh(row).status)


def test_from_ready_to_left_is_one_press_a_step_and_leaving_opens_with_the_driver(
    day: time_machine.Traveller, nurse: Screen, clinic: Clinic, desk_of: str
) -> None:
    row = confirmed(clinic)
    nurse.go(page_of(desk_of, row))
    nurse.says("Confirmed ready")
    step(nurse, "Confirm ready, start infusion", "Infusion done, resting")
    step(nurse, "Infusion done, resting", "Opens when the driver is confirmed in person.")
    expect(nurse.page.get_by_role("button", name="Left", exact=True)).to_be_disabled()
    step(nurse, "The driver is here, seen in person", "is here in person")
    step(nurse, "Left with the driver", "Back to resting")
    assert status_of(row) is Status.LEFT


def test_in_infusion_pressed_for_the_wrong_patient_is_taken_back_and_both_stay_in_its_history(
    day: time_machine.Traveller, nurse: Screen, clinic: Clinic, desk_of: str
) -> None:
    row = confirmed(clinic)
    nurse.go(page_of(desk_of, row))
    step(nurse, "Confirm ready, start infusion", "Infusion done, resting")
    fold = nurse.page.locator("#fold-back-checked_in")
    fold.locator("summary").click()
    fold.get_by_role("button").click()
    nurse.page.locator("#way-out").get_by_role("button", name="Confirm ready, start infusion").wait_for()
    assert status_of(row) is Status.CHECKED_IN
    nurse.go(f"{page_of(desk_of, row)}history/")
    for words in ("In infusion", "Pressed by mistake"):
        nurse.says(words)


def test_no_infusion_leads_to_a_new_date_that_is_booked_and_the_call_list_lets_go_of_it(
    day: time_machine.Traveller, nurse: Screen, clinic: Clinic, desk_of: str
) -> None:
    row = prepared(clinic)
    move(row, Status.ARRIVED, clinic.nurse)
    nurse.go(page_of(desk_of, row))
    nurse.page.locator("#no-go summary").click()
    nurse.page.locator("#reason-no_go").select_option("no_ride")
    nurse.page.locator("#no-go form button").click()
    nurse.says("The call list asks for a date")
    assert Call.objects.filter(appointment=row, closed_at=None).exists()
    nurse.press("Friday 27 November, 10:00 am")
    nurse.press("See what it sends")
    nurse.press_exactly("Book")
    nurse.says("Booked.")
    assert Appointment.objects.filter(patient=row.patient, starts_at=START + timedelta(days=1)).exists()
    nurse.go(f"{desk_of}calls/")
    nurse.says("Nobody needs a call.")


def test_a_no_show_waits_for_its_time_and_is_never_forgotten(
    day: time_machine.Traveller, at_desk: Desk, clinic: Clinic, desk_of: str
) -> None:
    row, front_desk = clinic.book(), at_desk(clinic.desk)
    front_desk.go(page_of(desk_of, row))
    expect(front_desk.page.get_by_role("button", name="Did not come")).to_be_disabled()
    front_desk.says("Opens 10:15 am")
    day.move_to(START + timedelta(minutes=15))
    front_desk = at_desk(clinic.desk)
    front_desk.go(page_of(desk_of, row))
    front_desk.page.get_by_role("button", name="Did not come").click()
    front_desk.says("A new date for")
    front_desk.press("No new date yet")
    front_desk.go(f"{desk_of}calls/")
    front_desk.says("They did not come. Ask how they are, and agree on a new date.")


def test_a_free_start_is_given_away_once_and_the_slower_one_reads_so(
    day: time_machine.Traveller, at_desk: Desk, clinic: Clinic, desk_of: str
) -> None:
    freed = clinic.book(clinic.patient(first_name="Ben", last_name="Cole"))
    for name in ("Iris", "Nora"):
        clinic.book(clinic.patient(first_name=name, last_name="Lake"), starts_at=LATER)
    appointments.cancel(appointment_id=freed.pk, reason="patient_asked", by=clinic.desk, now=NOW)
    one, other = at_desk(clinic.nurse, width=768, height=1024), at_desk(clinic.second_nurse)
    for screen, name in ((one, "Iris"), (other, "Nora")):
        screen.go(f"{desk_of}free-chair/?in_place_of={freed.pk}")
        screen.says("Who could be ready by")
        screen.press(f"Move here {name} Lake")
        screen.press("See what it sends")
    one.press("Move it")
    other.press("Move it")
    other.says(f"{clinic.nurse.name} was faster: Iris Lake comes in their place.")
    (taker,) = Appointment.objects.filter(in_place_of=freed)
    assert (taker.patient.first_name, taker.starts_at) == ("Iris", START)
