"""The second infusion of a series: comfort is offered again, safety is asked anew, a decision holds for what it was about."""

from datetime import timedelta

from tests import factories
from tests.journeys import at_home as patient
from tests.journeys import at_the_desk as staff
from tests.journeys.day import ANA, ClinicDay
from tests.screen import Screen

NEXT = "Later infusion of a series"
SAME, MORE = "Klonopin 0.5 mg", "Klonopin 2 mg"


def test_the_second_infusion_keeps_comfort_and_a_decision_and_asks_safety_anew(day: ClinicDay) -> None:
    # given a first infusion with a comfort card, and a decision on one medicine
    factories.published_version(day.clinic.site, "next-infusion")
    staff.imports_by_command(day, day.schedule(ANA))
    day.due_now("booked")
    phone = day.phone()
    patient.opens_the_link(day, phone)
    patient.lists(phone, SAME)
    patient.is_well(phone)
    patient.wants(phone, "Almost dark", avoid="needle")
    prescriber = day.desk(day.clinic.prescriber)
    prescriber.go(f"/staff/{day.slug}/reviews/")
    staff.decides(prescriber, SAME, until=(day.starts_at + timedelta(days=28)).date())
    # when the desk books the second one for tomorrow
    front = day.desk(day.clinic.desk)
    staff.books_again(day, front, NEXT, day.starts_at + timedelta(days=1))
    staff.sends_the_link(day, front)
    patient.opens_the_link(day, phone, letter=2)
    # then comfort is taken over with one tap, and safety is asked anew
    for position in (patient.FASTING, patient.RIDE, patient.MEDICINES, patient.WELLBEING):
        assert phone.page.locator(f"#item-{position}.done").count() == 0
    patient.wants_the_same_as_last_time(phone, "Almost dark")
    # and the same medicine in the same dose needs no second decision, but another dose does
    patient.lists(phone, SAME)
    _waits_for_the_prescriber(day, prescriber, None)
    patient.changes_the_list(phone, SAME, MORE)
    _waits_for_the_prescriber(day, prescriber, MORE)


def _waits_for_the_prescriber(day: ClinicDay, desk: Screen, medicine: str | None) -> None:
    desk.go(f"/staff/{day.slug}/reviews/")
    desk.says(medicine or "Nothing waits for a decision.")
