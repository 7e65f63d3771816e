"""A whole series in one form: dates shown, changed, left out, refused by line; all of it or nothing; one message at most."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.actions import appointments
from tests import factories
from tests.factories import NOW, START
from tests.staff.sign_in import signed_in

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(clinic: factories.Clinic) -> Client:
    return signed_in(clinic.desk)


def at(clinic, patient) -> str:
    return f"/staff/{clinic.site.slug}/book/series/?patient={patient.pk}"


def rhythm(clinic, **more) -> dict[str, object]:
    """Mondays and Thursdays at half past nine, six of them, from the Monday after."""
    return {
        "first": clinic.version.pk,
        "rest": clinic.version.pk,
        "count": "6",
        "first_on": "2026-11-30",
        "weekdays": ["1", "4"],
        "clock": "09:30",
        "provider": "",
        **more,
    }


def lines_of(page) -> dict[str, str]:
    """What the page would send of its lines."""
    text = page.content.decode()
    found = {}
    for tag in re.findall(r'<input[^>]* name="row\d+-(?:day|clock)"[^>]*>', text):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]+)"', tag)
        found[name[1]] = value[1]
    return {**found, "rows": re.search(r'name="rows" value="(\d+)"', text)[1]}


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def looked(clinic, desk, patient, lines=None, **more):
    page = desk.post(at(clinic, patient), {**rhythm(clinic, **more), "act": "dates"})
    lines = {**lines_of(page), **(lines or {})}
    return lines, desk.post(at(clinic, patient), {**rhythm(clinic, **more), **lines, "act": "look"})


def saved(clinic, desk, patient, lines=None, **more):
    lines, page = looked(clinic, desk, patient, lines, **more)
    seal = re.search(r'name="shown" value="([^"]*)"', page.content.decode())
    assert seal, words(page)
    data = {**rhythm(clinic, **more), **lines, "act": "save", "shown": seal[1]}
    return desk.post(at(clinic, patient), data)


def starts(patient) -> list[str]:
    rows = models.Appointment.objects.filter(patient=patient).order_by("starts_at")
    return [f"{row.starts_at:%a %d %b %H:%M}" for row in rows]


def test_the_dates_are_shown_and_nothing_is_booked(clinic, desk):
    page = desk.post(at(clinic, clinic.patient()), {**rhythm(clinic), "act": "dates"})
    shown = lines_of(page)
    assert shown["rows"] == "6" and shown["row5-day"] == "2026-12-17" and shown["row0-clock"] == "09:30"
    assert "Monday 30 November, 9:30 am" in words(page)
    assert not models.Appointment.objects.exists()


def test_all_of_it_is_booked_with_its_rhythm(clinic, desk):
    patient = clinic.patient()
    answer = saved(clinic, desk, patient)
    assert answer.url == f"/staff/{clinic.site.slug}/patients/{patient.pk}/"
    assert starts(patient) == [
        "Mon 30 Nov 16:30", "Thu 03 Dec 16:30", "Mon 07 Dec 16:30", "Thu 10 Dec 16:30", "Mon 14 Dec 16:30", "Thu 17 Dec 16:30",
    ]  # fmt: skip
    series = models.Series.objects.get()
    assert (series.weekdays, series.planned_count, f"{series.last_planned_on}") == ("14", 6, "2026-12-17")
    assert models.Appointment.objects.filter(series=series).count() == 6


def test_one_message_is_sent_at_once_whatever_their_number(clinic, desk):
    patient = clinic.patient()
    _, page = looked(clinic, desk, patient, count="20")
    assert "Ana gets 1 message, now, and" in words(page)
    saved(clinic, desk, patient, count="20")
    assert models.Appointment.objects.count() == 20
    at_once = models.Reminder.objects.filter(state="planned", due_at__lt=NOW + timedelta(hours=1))
    assert [row.rule for row in at_once] == ["booked"]


def test_the_first_has_a_protocol_of_its_own(clinic, desk):
    later = factories.published_version(clinic.site, "next-infusion")
    patient = clinic.patient()
    saved(clinic, desk, patient, rest=later.pk)
    rows = models.Appointment.objects.order_by("starts_at").values_list("protocol_version_id", flat=True)
    assert list(rows) == [clinic.version.pk, *[later.pk] * 5]


def test_the_later_protocol_is_chosen_beforehand(clinic, desk):
    later = factories.published_version(clinic.site, "next-infusion")
    page = desk.get(at(clinic, clinic.patient())).content.decode()
    assert f'value="{later.pk}" selected' in page and f'value="{clinic.version.pk}" selected' in page


def test_a_line_is_left_out_and_another_changed(clinic, desk):
    patient = clinic.patient()
    saved(
        clinic,
        desk,
        patient,
        {"row1-left_out": "on", "row2-day": "2026-12-08", "row2-clock": "2:00 pm"},
        count="3",
    )
    assert starts(patient) == ["Mon 30 Nov 16:30", "Tue 08 Dec 21:00"]
    assert models.Series.objects.get().planned_count == 2


def test_the_clock_of_the_site_stays_where_the_clocks_change(clinic, desk):
    patient = clinic.patient()
    saved(clinic, desk, patient, first_on="2027-03-08", weekdays=["1"], count="2")
    assert starts(patient) == ["Mon 08 Mar 16:30", "Mon 15 Mar 15:30"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({"row1-day": "2026-11-30"}, "Line 2: A line above has this time."),
        ({"row1-day": "2026-11-02"}, "Line 2: This is in the past."),
        ({"row0-day": "2027-03-14", "row0-clock": "02:30"}, "Line 1: The clocks go forward that night"),
        ({"row0-day": "2027-11-07", "row0-clock": "01:30"}, "The clocks go back that night: choose"),
        ({"row2-day": "soon"}, "Line 3: This is not a date."),
        ({"row2-clock": ""}, "Line 3: Fill this in."),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_its_number(clinic, desk, lines, said):
    _, page = looked(clinic, desk, clinic.patient(), lines, count="3")
    assert said in words(page) and page.status_code == 422
    assert "<title>Error:" in page.content.decode()
    assert not models.Appointment.objects.exists()


def test_what_comes_twice_is_asked_about_and_can_be_answered(clinic, desk):
    patient = clinic.patient()
    lines = {"row0-day": "2027-11-07", "row0-clock": "01:30", "row0-which": "second"}
    saved(clinic, desk, patient, lines, count="1")
    assert starts(patient) == ["Sun 07 Nov 08:30"]


def test_a_double_is_refused_by_line_with_its_cure(clinic, desk):
    patient = clinic.patient()
    clinic.book(patient, starts_at=START + 7 * DAY - timedelta(minutes=30))
    _, page = looked(clinic, desk, patient, count="3")
    assert "Line 2: They are booked at that time already. Leave this line out" in words(page)
    saved(clinic, desk, patient, {"row1-left_out": "on"}, count="3")
    assert models.Appointment.objects.filter(patient=patient).count() == 3


def test_a_time_that_was_booked_while_the_page_was_open_books_nothing(clinic, desk):
    patient = clinic.patient()
    lines, page = looked(clinic, desk, patient, count="3")
    seal = re.search(r'name="shown" value="([^"]*)"', page.content.decode())[1]
    clinic.book(patient, starts_at=START + 7 * DAY - timedelta(minutes=30))
    answer = desk.post(
        at(clinic, patient), {**rhythm(clinic, count="3"), **lines, "act": "save", "shown": seal}
    )
    assert answer.status_code == 422 and models.Appointment.objects.count() == 1


def test_other_dates_than_those_shown_are_shown_first(clinic, desk):
    patient = clinic.patient()
    lines, page = looked(clinic, desk, patient, count="2")
    seal = re.search(r'name="shown" value="([^"]*)"', page.content.decode())[1]
    typed = {**rhythm(clinic, count="2"), **lines, "row1-clock": "11:00", "act": "save", "shown": seal}
    assert desk.post(at(clinic, patient), typed).status_code == 200
    assert not models.Appointment.objects.exists()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({"row1-day": "2026-12-01"}, "1 day after the one before; usual are 2 to 7."),
        ({"row1-day": "2026-12-09"}, "9 days after the one before; usual are 2 to 7."),
        ({"row1-day": "2026-12-05"}, "The desk is closed on that day of the week."),
        ({"row1-clock": "07:00"}, "They would arrive before the desk opens, at 8:00 am."),
        ({"row1-day": "2027-02-01"}, "More than four weeks after the one before"),
    ],
)
def test_what_is_unusual_is_said_and_forbids_nothing(clinic, desk, lines, said):
    patient = clinic.patient()
    _, page = looked(clinic, desk, patient, lines, count="2")
    assert said in words(page)
    saved(clinic, desk, patient, lines, count="2")
    assert models.Appointment.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"), [("count", "0"), ("count", "21"), ("count", "x"), ("first_on", "2026-11-01")]
)
def test_a_rhythm_that_cannot_be_is_refused_in_words(clinic, desk, field, value):
    page = desk.post(at(clinic, clinic.patient()), {**rhythm(clinic, **{field: value}), "act": "dates"})
    assert page.status_code == 422 and "Please look at this again" in words(page)


def test_with_everything_left_out_there_is_nothing_to_book(clinic, desk):
    _, page = looked(clinic, desk, clinic.patient(), {"row0-left_out": "on"}, count="1")
    assert "Every date is left out" in words(page)


# The rest of a series at other times


def rest(clinic, desk, row, lines=None, **typed):
    where = f"/staff/{clinic.site.slug}/appointments/{row.pk}/move-rest/"
    shift = {"days": "0", "clock": "", **typed}
    found = lines_of(desk.post(where, {**shift, "act": "shift"}))
    data = {**shift, **found, **(lines or {})}
    page = desk.post(where, {**data, "act": "look"})
    seal = re.search(r'name="shown" value="([^"]*)"', page.content.decode())
    assert seal, words(page)
    return page, desk.post(where, {**data, "act": "save", "shown": seal[1]})


@pytest.fixture
def three(clinic):
    patient = clinic.patient()
    return [clinic.book(patient, starts_at=START + days * DAY) for days in (0, 4, 7)]


def test_all_later_ones_go_a_day_on_at_another_clock(clinic, desk, three):
    rest(clinic, desk, three[1], days="1", clock="11:00")
    assert starts(three[0].patient) == ["Thu 26 Nov 17:00", "Tue 01 Dec 18:00", "Fri 04 Dec 18:00"]


def test_each_takes_the_place_of_the_next_in_one_go(clinic, desk, three):
    """Four days on, the second stands where nothing stood, three days on the third took its own place."""
    models.Appointment.objects.filter(pk=three[2].pk).update(
        starts_at=START + 8 * DAY, arrive_at=START + 8 * DAY
    )
    rest(clinic, desk, three[0], days="4")
    assert starts(three[0].patient) == ["Mon 30 Nov 17:00", "Fri 04 Dec 17:00", "Tue 08 Dec 17:00"]


def test_whoever_was_told_of_a_time_is_told_and_nobody_else(clinic, desk, three):
    told = {"starts_at": three[0].starts_at.isoformat(), "arrive_at": three[0].arrive_at.isoformat()}
    models.Reminder.objects.filter(appointment=three[0], rule="booked").update(
        state="sent", sent_at=NOW, transmit_at=NOW, told=told
    )
    page, _ = rest(clinic, desk, three[0], days="1")
    assert "Ana gets 1 message, now." in words(page)
    notices = models.Reminder.objects.filter(state="planned", rule__in=["booked", "moved"])
    assert [(row.appointment_id, row.rule) for row in notices] == [(three[0].pk, "moved")]


def test_one_may_stay_where_it_is(clinic, desk, three):
    rest(clinic, desk, three[0], {"row1-left_out": "on"}, days="1")
    assert starts(three[0].patient) == ["Fri 27 Nov 17:00", "Mon 30 Nov 17:00", "Fri 04 Dec 17:00"]


def test_a_time_that_is_taken_moves_nothing(clinic, desk, three):
    where = f"/staff/{clinic.site.slug}/appointments/{three[0].pk}/move-rest/"
    other = clinic.book(three[0].patient, starts_at=START + 5 * DAY)
    models.Appointment.objects.filter(pk=other.pk).update(status="arrived")
    found = lines_of(desk.post(where, {"days": "1", "clock": "", "act": "shift"}))
    page = desk.post(where, {"days": "1", "clock": "", **found, "act": "look"})
    assert page.status_code == 422 and "booked at that time already" in words(page)


def test_where_somebody_moved_one_meanwhile_it_is_shown_again(clinic, desk, three):
    where = f"/staff/{clinic.site.slug}/appointments/{three[0].pk}/move-rest/"
    found = lines_of(desk.post(where, {"days": "1", "clock": "", "act": "shift"}))
    data = {"days": "1", "clock": "", **found}
    seal = re.search(
        r'name="shown" value="([^"]*)"', desk.post(where, {**data, "act": "look"}).content.decode()
    )[1]
    appointments.move(
        appointment_id=three[1].pk, starts_at=START + 5 * DAY + timedelta(hours=1), by=clinic.nurse, now=NOW
    )
    assert desk.post(where, {**data, "act": "save", "shown": seal}).status_code == 200
    assert starts(three[0].patient)[0] == "Thu 26 Nov 17:00"
