"""Another time, or not at all: the old link is dead at the next click, and one message says so."""

from datetime import timedelta

from tests.journeys import at_home as patient
from tests.journeys import at_the_desk as staff
from tests.journeys.day import ANA, ClinicDay
from tests.screen import Screen


def test_a_move_kills_the_link_and_says_the_new_times_once(day: ClinicDay) -> None:
    # given a patient who has the page open
    phone = _patient_with_the_page_open(day)
    old_link = day.letter().link
    # when the desk moves the appointment
    desk = day.desk(day.clinic.desk)
    later = day.starts_at + timedelta(hours=1)
    arrival = day.clock(later - timedelta(minutes=30))
    staff.moves(day, desk, later)
    # then the next click leads nowhere, and the old link opens nothing
    _is_out(phone)
    phone.go(old_link)
    patient.types_the_birth_date(phone)
    phone.says("This link has ended")
    # and one message brings the new time and a new link
    day.due_now("moved")
    letter = day.letter(number=2)
    assert arrival in letter.text
    patient.opens_the_link(day, phone, letter=2)
    phone.says(f"Come at {arrival}")
    assert len(day.mailbox.to(ANA.email)) == 2


def test_a_cancel_kills_the_link_and_is_the_last_message(day: ClinicDay) -> None:
    phone = _patient_with_the_page_open(day)
    old_link = day.letter().link
    desk = day.desk(day.clinic.desk)
    staff.cancels(day, desk)
    _is_out(phone)
    phone.go(old_link)
    patient.types_the_birth_date(phone)
    phone.says("This appointment was cancelled")
    day.due_now("cancelled")
    letter = day.letter(number=2)
    assert "/l/" not in letter.text
    # then nothing is left that could become another message, whenever the clock rings
    day.nothing_waits()
    day.ring()
    assert len(day.mailbox.to(ANA.email)) == 2


def _patient_with_the_page_open(day: ClinicDay) -> Screen:
    staff.imports_by_command(day, day.schedule(ANA))
    day.due_now("booked")
    phone = day.phone()
    patient.opens_the_link(day, phone)
    return phone


def _is_out(phone: Screen) -> None:
    """The very next click: no time, no name, a way to go on."""
    answer = phone.page.goto("/my/")
    assert answer is not None and answer.status == 403
    phone.says_not("Come at")
