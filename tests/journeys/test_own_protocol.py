"""A clinic's own protocol, from nothing to an infusion: written, signed off, booked, answered, confirmed."""

from tests.journeys import at_home as patient
from tests.journeys import at_the_desk as nurse
from tests.journeys import at_the_editor as manager
from tests.journeys.day import ClinicDay
from tests.screen import Screen

FASTING, RIDE, MEDICINES, HEARING = range(1, 5)


def test_a_protocol_written_from_nothing_leads_to_an_infusion(day: ClinicDay) -> None:
    # given a manager who writes a protocol with an item of the clinic's own, and is told what may not be said
    desk = day.desk(day.clinic.manager)
    manager.begins_from_nothing(day, desk)
    _writes_it(desk)
    # when it is looked at on an imagined morning, signed off and published
    _looks_at_it(desk)
    manager.signs_it_off(day, day.desk(day.clinic.prescriber))
    manager.turns_to(desk, "Overview")
    manager.publishes(desk)
    # then the desk books with it, and the patient is asked the clinic's own question
    front = day.desk(day.clinic.desk)
    nurse.adds_a_patient(front)
    nurse.books(day, front, manager.NAME, day.starts_at)
    nurse.sends_the_link(day, front)
    phone = day.phone()
    patient.opens_the_link(day, phone)
    _does_the_list(phone)
    # and a nurse sees the answers, asks about the one that wants asking, and the infusion begins
    checkin = day.desk(day.clinic.nurse)
    nurse.opens_check_in(day, checkin)
    nurse.checks_identity(checkin)
    _confirms_it_all(checkin)
    checkin.press("Confirm ready, start infusion")
    checkin.says("Infusion done, resting")


def _writes_it(desk: Screen) -> None:
    manager.speaks_spanish_alone_besides(desk)
    for kind in manager.KINDS:
        manager.adds(desk, kind)
    manager.writes_an_item(desk, explanation="Stop your tablets and tell us how you hear.")
    manager.asks_for_hours(desk)
    manager.is_told(desk, '"Stop your tablets" is never said to a patient.')
    manager.is_told(desk, "has no words in")
    desk.fill("Question (Español)", manager.HOURS_ES)
    manager.saves(desk)
    desk.follow(manager.ITEM)
    desk.fill("Explanation (English)", "We then talk with you in the way that suits you.")
    manager.saves(desk)
    manager.has_nothing_to_mend(desk)
    manager.adds(desk, "Vital signs, taken at the desk")
    manager.reminds_earlier(desk)
    manager.writes_into_a_message(desk)
    manager.has_nothing_to_mend(desk)


def _looks_at_it(desk: Screen) -> None:
    desk.press("Compare")
    desk.says("Nothing is published yet to compare it with")
    desk.press("Back to the draft")
    frame = manager.looks_at_six_in_the_morning(desk)
    frame.get_by_text(manager.ITEM).first.wait_for()
    desk.select("Language", "Español")
    desk.press("Show")
    frame.get_by_text(manager.ITEM_ES).first.wait_for()
    desk.press(manager.NAME)
    desk.press("Go on writing")


def _does_the_list(phone: Screen) -> None:
    patient.opens(phone, manager.ITEM)
    phone.press("Begin")
    phone.choose("Yes")
    phone.press("Continue")
    phone.choose("Left")
    phone.press("Continue")
    phone.fill(manager.HOURS, "30")
    phone.press("Continue")
    phone.says("Please look at this number again.")
    phone.fill(manager.HOURS, "9")
    phone.press("Continue")
    phone.press("Save")
    phone.says("A nurse sees your answer now")
    patient.keeps_the_eating_times(phone)
    patient.names_a_driver(phone, position=RIDE)
    patient.lists(phone, "Sertraline 50 mg", position=MEDICINES)
    phone.says("4 of 4 done")


def _confirms_it_all(checkin: Screen) -> None:
    checkin.page.get_by_text("One by one").click()
    hearing = checkin.page.locator("#item-comfort")
    assert "9 hours" in (hearing.text_content() or "")
    assert "Left" in (hearing.text_content() or "")
    nurse.verdict_is(checkin, "Needs a call")
    for position in (FASTING, RIDE, MEDICINES, HEARING):
        nurse.confirms(checkin, position)
    nurse.measures(checkin)
    nurse.verdict_is(checkin, "Ready")
