"""The main job, whole: a schedule comes in, a patient gets ready at home, a nurse confirms, a driver takes them home."""

import pytest

from tests.journeys import at_home as patient
from tests.journeys import at_the_desk as nurse
from tests.journeys.day import ANA, ClinicDay


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_patient_of_the_schedule_gets_ready_and_goes_home(day: ClinicDay, script: bool) -> None:
    # given a schedule that the front desk imports, and a nurse who has today's board open
    desk = day.desk(day.clinic.desk, script=script)
    nurse.imports(day, desk, day.schedule(ANA))
    board = day.desk(day.clinic.nurse, script=script)
    nurse.watches_the_board(day, board)
    # when the patient opens the link of the email and does the whole list
    day.due_now("booked")
    phone = day.phone(script=script)
    patient.opens_the_link(day, phone)
    patient.does_the_whole_list(phone)
    patient.sees_the_list_done(phone)
    patient.adds_it_to_the_calendar(phone)
    # then the board knows it by itself
    nurse.board_says(day, board, "Ready")
    # and when the nurse checks the patient in, confirms each item and follows the way out
    checkin = day.desk(day.clinic.nurse, script=script)
    nurse.opens_check_in(day, checkin)
    nurse.checks_identity(checkin)
    nurse.verdict_is(checkin, "Needs a call")  # the driver has not said yes: asked here
    nurse.confirms_each_item(checkin)
    nurse.verdict_is(checkin, "Ready")
    nurse.takes_the_way_out(checkin)
    # then the phone says who drives and until when the patient must not
    patient.sees_rest_mode(phone)
    assert len(day.mailbox.to(ANA.email)) == 1


def test_a_schedule_imported_in_the_shell_reaches_the_patient_by_email(day: ClinicDay) -> None:
    nurse.imports_by_command(day, day.schedule(ANA))
    day.due_now("booked")
    letter = day.letter()
    assert letter.link.startswith(f"{day.stack.address}/l/")
    assert "Maple House" in str(letter.whole["From"])
    assert "ketamine" not in f"{letter.subject} {letter.text}".lower()
    phone = day.phone()
    patient.opens_the_link(day, phone)
    phone.says("Your list")


def test_opening_the_link_changes_nothing_until_the_birth_date_is_right(day: ClinicDay) -> None:
    nurse.imports_by_command(day, day.schedule(ANA))
    day.due_now("booked")
    phone = day.phone()
    phone.go(day.letter().link)
    phone.says_not(ANA.first)
    phone.says_not("infusion")
    phone.fill("Day", "4")
    phone.fill("Month", "3")
    phone.fill("Year", "1984")
    phone.press("Open")
    phone.says_not("Your list")
    patient.types_the_birth_date(phone)
    phone.says("Your list")
