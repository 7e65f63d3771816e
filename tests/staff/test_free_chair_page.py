"""Who could be ready by a free start, as each role reads it; two people who give it away at once."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine

from checklists.actions import appointments, intakes
from checklists.models import Appointment
from checklists.rules.fasting import Category
from tests.factories import NOW, START, Clinic
from tests.preparing import fresh, prepared
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db
LATER = START + timedelta(hours=5)
# 8:00 in the morning of the day in Denver.
MORNING = START - timedelta(hours=2)
FREE = START + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def look(clinic: Clinic, by, query: str = "", status: int = 200) -> str:
    answer = signed_in(by).get(f"/staff/{clinic.site.slug}/free-chair/?{query}")
    assert answer.status_code == status
    return answer.content.decode()


def cancelled(clinic: Clinic, at=FREE) -> Appointment:
    row = clinic.book(starts_at=at)
    appointments.cancel(appointment_id=row.pk, reason="patient_asked", by=clinic.desk, now=NOW)
    return row


def fed(clinic: Clinic) -> Appointment:
    row = clinic.book(clinic.patient(last_name="Fed"), starts_at=LATER)
    intakes.add(
        appointment_id=row.pk, operation_id=uuid4(), category=Category.FULL_MEAL,
        eaten_at=MORNING, by=clinic.link_actor(row), now=MORNING,
    )  # fmt: skip
    return row


def test_the_address_holds_the_start_as_a_clock_time_or_as_an_instant(clinic):
    clinic.book(clinic.patient(last_name="Nova"), starts_at=LATER)
    for query in ("start=2026-11-26T12:00", f"start={int(FREE.timestamp())}"):
        shown = look(clinic, clinic.nurse, query)
        assert "Thursday 26 November, 12:00 noon" in shown and "Nova" in shown


def test_who_ate_is_out_with_the_time_from_when_on(clinic):
    fed(clinic)
    shown = look(clinic, clinic.nurse, f"start={int(FREE.timestamp())}")
    assert "Ate or drank: from 4:00 pm at the earliest" in shown and "Move here" not in shown


def test_the_front_desk_reads_no_answer(clinic):
    fed(clinic)
    shown = look(clinic, clinic.desk, f"start={int(FREE.timestamp())}")
    assert "Cannot be ready by then" in shown and "4:00 pm at" not in shown and "Ate" not in shown


def test_the_likelier_stands_first(clinic):
    fed(clinic)
    row = clinic.book(clinic.patient(last_name="Sure"), starts_at=LATER)
    prepared(clinic, row)
    shown = look(clinic, clinic.nurse, f"start={int(FREE.timestamp())}")
    assert shown.index("Sure") < shown.index("Fed")


def test_move_here_leads_to_the_page_that_says_what_it_sends(clinic):
    freed, row = cancelled(clinic), clinic.book(starts_at=LATER)
    shown = look(clinic, clinic.nurse, f"in_place_of={freed.pk}")
    query = f"?start={int(FREE.timestamp())}&amp;in_place_of={freed.pk}"
    assert f"/staff/{clinic.site.slug}/appointments/{row.pk}/move/{query}" in shown


def test_a_start_that_somebody_left_is_found_by_its_time(clinic):
    freed = cancelled(clinic)
    clinic.book(starts_at=LATER)
    assert f"in_place_of={freed.pk}" in look(clinic, clinic.nurse, f"start={int(FREE.timestamp())}")


def give(clinic: Clinic, by, row: Appointment, freed: Appointment):
    """Looked at, then saved."""
    client, wanted = signed_in(by), {"day": "2026-11-26", "clock": "12:00"}
    query = f"?start={int(FREE.timestamp())}&in_place_of={freed.pk}"
    address = f"/staff/{clinic.site.slug}/appointments/{row.pk}/move/{query}"
    page = client.post(address, {**wanted, "act": "look"}).content.decode()
    shown = unescape(re.search(r'name="shown" value="([^"]+)"', page)[1])
    return lambda: client.post(address, {**wanted, "act": "save", "shown": shown})


def test_of_two_who_give_it_away_one_wins_and_the_other_reads_who_was_faster(clinic):
    freed = cancelled(clinic)
    ana, ben = clinic.book(starts_at=LATER), clinic.book(starts_at=LATER)
    one, other = give(clinic, clinic.nurse, ana, freed), give(clinic, clinic.second_nurse, ben, freed)
    assert one().status_code == 302
    slower = other()
    assert slower.status_code == 422
    assert f"{clinic.nurse.name} was faster: Ana" in slower.content.decode()
    assert (fresh(ana).starts_at, fresh(ben).starts_at) == (FREE, LATER)
    taken = look(clinic, clinic.second_nurse, f"in_place_of={freed.pk}")
    assert f"{clinic.nurse.name} was faster" in taken and "Move here" not in taken


def to_book(clinic: Clinic, shown: str) -> list[str]:
    """Where the page leads for somebody who is not booked yet."""
    return [unescape(each) for each in re.findall(rf'href="(/staff/{clinic.site.slug}/book/\?[^"]*)"', shown)]


def test_somebody_new_is_led_by_way_of_their_record_to_the_free_start(clinic):
    freed, person, client = cancelled(clinic), clinic.patient(last_name="New"), signed_in(clinic.desk)
    (where,) = to_book(clinic, look(clinic, clinic.desk, f"in_place_of={freed.pk}"))
    who = client.get(where, follow=True).request
    assert who["PATH_INFO"] == f"/staff/{clinic.site.slug}/patients/"
    found = client.get(f"{who['PATH_INFO']}?{who['QUERY_STRING']}&q=New").content.decode()
    (booking,) = [each for each in to_book(clinic, found) if f"patient={person.pk}" in each]
    page = client.get(booking).content.decode()
    assert "In place of an appointment that is off" in page
    assert 'value="2026-11-26"' in page and 'value="12:00"' in page


def test_nobody_new_gets_a_start_that_was_taken_meanwhile(clinic):
    freed, person = cancelled(clinic), clinic.patient()
    (where,) = to_book(clinic, look(clinic, clinic.desk, f"in_place_of={freed.pk}"))
    give(clinic, clinic.nurse, clinic.book(starts_at=LATER), freed)()
    typed = {"protocol": clinic.version.pk, "day": "2026-11-26", "clock": "12:00", "act": "look"}
    slower = signed_in(clinic.desk).post(f"{where}&patient={person.pk}", typed)
    assert slower.status_code == 422
    assert f"{clinic.nurse.name} was faster: Ana" in slower.content.decode()
    assert to_book(clinic, look(clinic, clinic.desk, f"in_place_of={freed.pk}")) == []


def test_who_still_has_the_start_keeps_it(clinic):
    standing = clinic.book(starts_at=FREE)
    clinic.book(starts_at=LATER)
    shown = look(clinic, clinic.nurse, f"in_place_of={standing.pk}")
    assert "still has this start" in shown and "Move here" not in shown
    assert to_book(clinic, shown) == []


@pytest.mark.parametrize("start", ["x", "2026-11-26", "1", "9" * 30, "2026-11-26T99:00", "2026-11-26T12:00Z"])
def test_a_start_that_is_none_is_said_and_kept(clinic, start):
    shown = look(clinic, clinic.nurse, f"start={start}", status=422)
    assert "<title>Error:" in shown.replace("\n", "")


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2026-11-25T12:00", "This start has passed: choose a later one."),
        ("2028-11-26T12:00", "This start is more than a year away: look at the year."),
    ],
)
def test_a_start_too_early_and_one_too_far_are_told_apart(clinic, start, words):
    assert words in look(clinic, clinic.nurse, f"start={start}", status=422)


def test_a_time_that_comes_twice_is_asked_about(clinic, _still_clock):
    _still_clock.move_to(START - timedelta(days=30), tick=False)
    shown = look(clinic, clinic.nurse, "start=2026-11-01T01:30", status=422)
    assert "comes twice" in shown and shown.count('href="?start=') == 2


def test_a_time_that_the_clocks_skip_names_the_next(clinic):
    assert "3:00 am is the next one" in look(clinic, clinic.nurse, "start=2027-03-14T02:30", status=422)


@pytest.mark.parametrize("query", ["in_place_of=x", "in_place_of=999999"])
def test_nobody_elses_start_is_found(clinic, query):
    look(clinic, clinic.nurse, query, status=404)


def test_another_site_reads_nothing(clinic):
    row = clinic.book(clinic.patient(last_name="Yellowbird"), starts_at=LATER)
    stranger = signed_in(clinic.other_nurse)
    address = f"/staff/{clinic.other_site.slug}/free-chair/?start={int(FREE.timestamp())}"
    assert "Yellowbird" not in stranger.get(address).content.decode()
    assert stranger.get(f"{address}&in_place_of={row.pk}").status_code == 404
