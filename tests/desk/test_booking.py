"""Booking in a real browser: what a save sends stands beside it before it is pressed; a series; two records."""

from tests.factories import Clinic
from tests.screen import Screen


def test_who_gets_which_message_is_read_before_booking(
    front_desk: Screen, desk_of: str, clinic: Clinic
) -> None:
    """ux.md N18: "Ana gets 1 message, now", with its very text folded beside it."""
    patient = clinic.patient()
    front_desk.go(f"{desk_of}book/?patient={patient.pk}&start=2026-11-26T10:00")
    front_desk.press("See what it sends")
    front_desk.says("Ana gets 1 message, now, and")
    front_desk.page.locator("details.letter summary").click()
    front_desk.says("blue kettle")
    front_desk.look()
    front_desk.press_exactly("Book")
    front_desk.says("Booked.")
    row = patient.appointment_set.get()
    front_desk.go(f"{desk_of}appointments/{row.pk}/cancel/")
    front_desk.choose("The patient asked")
    front_desk.press("See what it sends")
    front_desk.says("planned messages go away.")
    front_desk.press("Cancel the appointment")
    front_desk.says("Cancelled. No further reminder goes out.")


def test_a_series_is_booked_in_one_form(nurse: Screen, desk_of: str, clinic: Clinic) -> None:
    patient = clinic.patient()
    nurse.go(f"{desk_of}book/series/?patient={patient.pk}")
    nurse.fill("How many", "6")
    nurse.fill("From which day on", "2026-11-30")
    nurse.page.locator("#id_clock").fill("09:30")
    nurse.choose("Monday")
    nurse.choose("Thursday")
    nurse.press("Show the dates")
    nurse.says("Thursday 17 December, 9:30 am")
    nurse.page.get_by_label("Leave out 6").check()
    nurse.press("See what it sends")
    nurse.says("Ana gets 1 message, now, and")
    nurse.press("Book 5 appointments")
    nurse.says("5 appointments are booked.")
    assert patient.appointment_set.count() == 5


def test_two_records_become_one_after_two_looks(nurse: Screen, desk_of: str, clinic: Clinic) -> None:
    kept = clinic.patient(last_name="Ruiz", phone="+1 303 555 0111")
    gone = clinic.patient(first_name="Anna", last_name="Ruiz", phone="+1 303 555 0111")
    nurse.go(f"{desk_of}patients/{kept.pk}/")
    nurse.follow("Is this the same person as somebody else here?")
    nurse.press("Side by side")
    nurse.choose("First name: Ana")
    nurse.choose(f"Email: {gone.email}")
    nurse.press("Look at it once more")
    nurse.says("There is no way back")
    nurse.press("They are one person: join the records")
    nurse.says("The two records are one now.")
    gone.refresh_from_db()
    assert gone.merged_into_id == kept.pk
