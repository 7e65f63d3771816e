"""A medicine of the benzodiazepine class waits for a prescriber's recorded decision, and for nothing else."""

from tests.journeys import at_home as patient
from tests.journeys import at_the_desk as staff
from tests.journeys.day import ANA, ClinicDay


def test_only_the_prescriber_lifts_the_hold_of_a_benzodiazepine(day: ClinicDay) -> None:
    # given a patient whose list names one, by a brand and misspelt
    staff.imports_by_command(day, day.schedule(ANA))
    day.due_now("booked")
    phone = day.phone()
    patient.opens_the_link(day, phone)
    patient.does_the_whole_list(phone, medicine="Klonopin 0.5 mg")
    phone.says("Your care team is looking at one answer.")
    phone.says_not("Hold")
    # when the nurse has confirmed everything
    nurse = day.desk(day.clinic.nurse)
    staff.watches_the_board(day, nurse)
    staff.board_says(day, nurse, "Hold")
    staff.opens_check_in(day, nurse)
    staff.checks_identity(nurse)
    staff.confirms_each_item(nurse)
    # then it is still a hold, and neither the way out nor the review opens for her
    staff.verdict_is(nurse, "Hold")
    assert nurse.page.get_by_role("button", name="Confirm ready, start infusion").is_disabled()
    nurse.press("Review Klonopin 0.5 mg")
    nurse.says("Only a prescriber decides. Until then the hold stays.")
    assert nurse.page.get_by_role("button", name="Record the decision").count() == 0
    # and when the prescriber decides
    prescriber = day.desk(day.clinic.prescriber)
    prescriber.go(f"/staff/{day.slug}/reviews/")
    staff.decides(prescriber, "Klonopin 0.5 mg")
    # then the hold is gone at the nurse's next look
    staff.opens_check_in(day, nurse)
    staff.verdict_is(nurse, "Ready")
    assert nurse.page.get_by_role("button", name="Confirm ready, start infusion").is_enabled()
