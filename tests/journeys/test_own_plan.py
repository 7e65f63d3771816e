"""Somebody for whom the usual eating times are not meant: told none, until a prescriber has written theirs."""

from datetime import timedelta

from tests.journeys import at_home as patient
from tests.journeys import at_the_desk as staff
from tests.journeys.day import ANA, ClinicDay
from tests.screen import Screen

OZEMPIC = "Ozempic 1 mg weekly"
WORDS = "Only clear soup the evening before."
MEAL, LIGHT, CLEAR = timedelta(hours=12), timedelta(hours=11), timedelta(hours=2.5)


def test_own_hours_are_the_only_ones_the_patient_reads_and_check_in_judges_by(day: ClinicDay) -> None:
    # given a patient who reads the usual times
    staff.imports_by_command(day, day.schedule(ANA))
    day.due_now("booked")
    phone = day.phone()
    patient.opens_the_link(day, phone)
    phone.says(f"until {day.clock(day.starts_at - timedelta(hours=2))}")
    # when the list names a medicine that slows the stomach
    patient.lists(phone, OZEMPIC)
    # then no page of theirs names a time any more
    _reads_no_hours(phone)
    # and when a prescriber decides, and enters hours
    prescriber = day.desk(day.clinic.prescriber)
    prescriber.go(f"/staff/{day.slug}/reviews/")
    staff.decides(prescriber, OZEMPIC)
    prescriber.go(f"/staff/{day.slug}/reviews/")
    staff.enters_hours(prescriber, MEAL, LIGHT, CLEAR, words=WORDS)
    # then the phone says these, and no others
    _reads_own_hours(day, phone)
    # and toast of nine hours before, enough for everybody else, is two hours short
    patient.tells_what_they_ate(phone, day, "Light food", day.starts_at - timedelta(hours=9))
    nurse = day.desk(day.clinic.nurse)
    staff.opens_check_in(day, nurse)
    nurse.page.get_by_text("Their times").click()
    nurse.says(WORDS)
    nurse.says("2 h short")
    nurse.says(f"Delay to {day.clock(day.starts_at + timedelta(hours=2))}")


def _reads_no_hours(phone: Screen) -> None:
    for address in ("/my/", f"/my/items/{patient.FASTING}/", "/my/medicines/"):
        phone.go(address)
        phone.says_not("until")
        phone.says_not("drink until")
    phone.go("/my/")
    phone.says("Your care team will give you your own eating and drinking plan.")


def _reads_own_hours(day: ClinicDay, phone: Screen) -> None:
    patient.comes_home(phone)
    phone.says(f"until {day.clock(day.starts_at - CLEAR)}")
    phone.says(WORDS)
    phone.go(f"/my/items/{patient.FASTING}/")
    for before in (MEAL, LIGHT, CLEAR):
        phone.says(day.clock(day.starts_at - before))
    for usual in (2, 6, 8):
        phone.says_not(f"until {day.clock(day.starts_at - timedelta(hours=usual))}")
