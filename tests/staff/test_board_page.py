"""The board as each role reads it; what stands in the address; the refresh that costs nothing without news."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.actions import driver_outside, statuses
from checklists.rules.access import ActorKind
from checklists.rules.appointment_status import Status
from tests.factories import START, Clinic
from tests.preparing import prepared
from tests.staff.sign_in import signed_in

MORNING = START - timedelta(hours=1)
MEDICINE = "clonazepam"


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(MORNING, tick=False):
        yield


def address(clinic: Clinic, rest: str = "") -> str:
    return f"/staff/{clinic.site.slug}/{rest}"


def held(clinic: Clinic) -> models.Appointment:
    return prepared(
        clinic, clinic.book(clinic.patient(first_name="Ana", last_name="Ruiz")), medicine=f"{MEDICINE} 0.5"
    )


def test_the_nurse_reads_who_is_held_and_why(clinic: Clinic) -> None:
    held(clinic)
    page = signed_in(clinic.nurse).get(address(clinic)).content.decode()
    for words in (
        "Ana Ruiz",
        "3 March 1984",
        "Hold",
        "#mark-hold",
        "One medicine waits for the prescriber",
        "Expected",
    ):
        assert words in page


@pytest.mark.parametrize("rest", ["", "rows/", "?show=hold", "check-in/{pk}/"])
@pytest.mark.parametrize("who", ["desk", "manager"])
def test_front_desk_and_manager_never_see_a_medicine_or_an_answer(
    clinic: Clinic, who: str, rest: str
) -> None:
    row = held(clinic)
    response = signed_in(getattr(clinic, who)).get(address(clinic, rest.format(pk=row.pk)))
    page = response.content.decode().lower()
    for canary in (MEDICINE, "benzodiazepine", "medicine waits", "0.5"):
        assert canary not in page


def test_the_front_desk_reads_who_acts(clinic: Clinic) -> None:
    held(clinic)
    assert "Waits for the prescriber" in signed_in(clinic.desk).get(address(clinic)).content.decode()


def test_a_manager_sees_counts_and_no_people(clinic: Clinic) -> None:
    held(clinic)
    page = signed_in(clinic.manager).get(address(clinic)).content.decode()
    assert "Ruiz" not in page
    assert "Expected <b>1</b>" in page
    assert "<span>Hold</span> <b>1</b>" in page


@pytest.mark.parametrize("rest", ["", "rows/", "check-in/{pk}/", "reviews/"])
def test_another_sites_nurse_gets_nothing(clinic: Clinic, rest: str) -> None:
    row = held(clinic)
    response = signed_in(clinic.other_nurse).get(address(clinic, rest.format(pk=row.pk)))
    assert response.status_code in (403, 404)
    assert "Ruiz" not in response.content.decode()


def test_a_row_of_another_site_is_not_found_at_ones_own(clinic: Clinic) -> None:
    row = held(clinic)
    response = signed_in(clinic.other_nurse).get(f"/staff/{clinic.other_site.slug}/check-in/{row.pk}/")
    assert response.status_code == 404
    assert "Ruiz" not in response.content.decode()


def test_the_refresh_without_news_is_a_304(clinic: Clinic) -> None:
    held(clinic)
    nurse = signed_in(clinic.nurse)
    first = nurse.get(address(clinic, "rows/"))
    again = nurse.get(address(clinic, "rows/"), headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_the_refresh_brings_an_arrival(clinic: Clinic) -> None:
    row = held(clinic)
    nurse = signed_in(clinic.nurse)
    first = nurse.get(address(clinic, "rows/"))
    signed_in(clinic.desk).post(address(clinic, f"move/{row.pk}/"), {"to": "arrived", "back": "board"})
    again = nurse.get(address(clinic, "rows/"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "Arrived" in again.content.decode()


def test_watching_is_no_work(clinic: Clinic) -> None:
    held(clinic)
    nurse = signed_in(clinic.nurse)
    nurse.get(address(clinic))
    with time_machine.travel(MORNING + timedelta(minutes=14), tick=False):
        assert nurse.get(address(clinic, "rows/")).status_code == 200
    with time_machine.travel(MORNING + timedelta(minutes=16), tick=False):
        assert nurse.get(address(clinic, "rows/")).status_code == 401


@pytest.mark.parametrize(("query", "found"), [("?q=ruiz", True), ("?q=zzz", False), ("?show=hold", True), ("?show=ready", False), ("?on=2026-11-27", False), ("?on=nonsense&show=x", True)])  # fmt: skip
def test_tab_search_and_day_live_in_the_address(clinic: Clinic, query: str, found: bool) -> None:
    held(clinic)
    page = signed_in(clinic.nurse).get(address(clinic, query)).content.decode()
    assert ("Ana Ruiz" in page) is found


def test_an_empty_day_says_what_to_do(clinic: Clinic) -> None:
    page = signed_in(clinic.nurse).get(address(clinic)).content.decode()
    assert "Nobody is booked on this day" in page


def test_the_desk_address_leads_to_the_only_site(clinic: Clinic) -> None:
    assert signed_in(clinic.nurse).get("/staff/")["Location"] == address(clinic)


def test_staff_without_a_site_read_whom_to_ask(clinic: Clinic) -> None:
    models.Membership.objects.filter(user_id=clinic.nurse.user_id).delete()
    assert "Ask your manager" in signed_in(clinic.nurse).get("/staff/").content.decode()


def test_one_tap_says_arrived(clinic: Clinic) -> None:
    row = held(clinic)
    response = signed_in(clinic.desk).post(
        address(clinic, f"move/{row.pk}/"), {"to": "arrived", "back": "board"}
    )
    assert response["Location"] == address(clinic)
    row.refresh_from_db()
    assert row.status == Status.ARRIVED


def test_an_arrival_by_the_patients_own_word_says_so_at_the_next_refresh(
    clinic: Clinic, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    row, client = clinic.book(), signed_in(clinic.desk)
    etag = client.get(address(clinic, "rows/"))["ETag"]
    statuses.set_status(appointment_id=row.pk, to=Status.ARRIVED, by=clinic.link_actor(row), now=MORNING)
    with django_assert_max_num_queries(12):
        rows = client.get(address(clinic, "rows/"), headers={"If-None-Match": etag})
    assert "Arrived 9:00 am said on the phone" in read(rows.content)
    for page in (f"appointments/{row.pk}/", f"check-in/{row.pk}/"):
        assert "said on the phone" in client.get(address(clinic, page)).content.decode()


def test_an_arrival_that_the_desk_recorded_is_the_desks(clinic: Clinic) -> None:
    row, client = clinic.book(), signed_in(clinic.desk)
    statuses.set_status(appointment_id=row.pk, to=Status.ARRIVED, by=clinic.desk, now=MORNING)
    assert "said on the phone" not in read(client.get(address(clinic, "rows/")).content)


def test_a_driver_who_is_outside_stands_on_board_and_way_out_at_the_next_refresh(clinic: Clinic) -> None:
    row, client = prepared(clinic), signed_in(clinic.nurse)
    etag = client.get(address(clinic, "rows/"))["ETag"]
    outside_at = START + timedelta(minutes=100)
    driver_outside.say(appointment_id=row.pk, by=clinic.link_actor(row, ActorKind.DRIVER), now=outside_at)
    rows = client.get(address(clinic, "rows/"), headers={"If-None-Match": etag})
    check_in = client.get(address(clinic, f"check-in/{row.pk}/"))
    for page in (rows, check_in):
        assert "Driver is outside, 11:40 am" in read(page.content)


def read(body: bytes) -> str:
    """Tags out, blanks one."""
    return " ".join(re.sub(r"<[^>]+>", "", body.decode()).split())


@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber", "manager"])
def test_the_navigation_leads_nowhere_that_is_refused(clinic: Clinic, who: str) -> None:
    client = signed_in(getattr(clinic, who))
    nav = client.get(address(clinic)).content.decode().partition("<nav class=")[2].partition("</nav>")[0]
    links = re.findall(r'href="([^"]+)"', nav)
    assert len(links) > 1
    assert {client.get(link, follow=True).status_code for link in links} == {200}


def test_before_sign_in_there_is_a_neutral_name_and_no_navigation(clinic: Clinic) -> None:
    page = Client().get("/staff/sign-in/").content.decode()
    assert "Infusion Ready</bdi>" in page
    assert "desk-nav" not in page
    assert "testserver" not in page


def test_an_empty_sign_in_is_answered_in_our_own_words(clinic: Clinic) -> None:
    page = Client().post("/staff/sign-in/", {}).content.decode()
    assert "Fill this in." in page
    assert "This field is required" not in page


@pytest.mark.parametrize(
    ("ago", "words"),
    [(timedelta(0), "8:30 am"), (timedelta(days=1), "Wed 8:30 am"), (timedelta(days=14), "12 Nov")],
)
def test_the_last_contact_says_its_day(clinic: Clinic, ago: timedelta, words: str) -> None:
    row = clinic.book(clinic.patient(first_name="Ana", last_name="Ruiz"))
    tick = {"operation_id": uuid4(), "done": True, "by": f"patient:{row.patient_id}"}
    at = MORNING.replace(hour=15, minute=30) - ago
    models.Tick.objects.create(site=clinic.site, item=row.item_set.first(), at=at, **tick)
    page = signed_in(clinic.nurse).get(address(clinic)).content.decode()
    assert f'<span class="nowrap">last contact {words}</span>' in page
