"""The ride home on the phone: each policy has its page; a car alone is nobody; three marks."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from checklists.actions import rides
from checklists.models import Appointment, Companion, Reminder, RideHome, Tick
from checklists.rules.access import ActorKind
from tests.asking import asking
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens, operation
from tests.patient.reading import text

RIDE = "/my/items/3/"
SAM = {"name": "Sam", "phone": "(303) 555-0134", "is_adult": "on"}
TAXI = "A taxi or ride-share driver can not take this on. Who comes with you?"


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 26, hour, minute, tzinfo=UTC)


def ride() -> RideHome:
    return RideHome.objects.get()


def test_a_pick_up_window_is_kept_and_shown_to_both(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    client = opens(row)
    client.post(RIDE, {**SAM, "begins": "12:00", "ends": "12:45", "stays_overnight": "on", **operation()})
    kept = ride()
    assert (kept.pick_up_begins_at, kept.pick_up_until, kept.stays_overnight) == (at(19, 0), at(19, 45), True)
    assert "Thursday 26 November, 12:00 noon to 12:45 pm" in text(client, RIDE)
    assert "12:00 noon to 12:45 pm" in text(opens(row, ActorKind.DRIVER), "/my/ride/")


def test_without_a_window_the_usual_one_is_shown(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post(RIDE, {**SAM, **operation()})
    assert (ride().pick_up_begins_at, "11:40 am to 12:10 pm" in text(client, RIDE)) == (None, True)


@pytest.mark.parametrize("times", [{"begins": "12:30", "ends": "12:00"}, {"begins": "soon"}])
def test_an_unclear_window_is_asked_again(clinic: Clinic, opens: Opens, times: dict[str, str]) -> None:
    response = opens(clinic.book()).post(RIDE, {**SAM, **times, **operation()})
    assert (response.status_code, Tick.objects.count()) == (422, 0)


@pytest.mark.parametrize("name", ["Uber", "a taxi", "Lyft driver"])
@pytest.mark.parametrize(
    "policy", ["named_adult", "named_adult_or_medical_transport", "companion_with_rideshare"]
)
def test_a_car_alone_is_asked_about(clinic: Clinic, opens: Opens, name: str, policy: str) -> None:
    client = opens(asking(clinic, policy=policy).book())
    response = client.post(RIDE, {**SAM, "name": name, **operation()})
    body = response.content.decode()
    assert (response.status_code, body.count(TAXI), f'value="{name}"' in body) == (422, 2, True)
    assert ride().driver is None


def test_where_nobody_is_needed_a_taxi_is_fine(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic, policy="unescorted_extended_stay").book())
    assert client.post(RIDE, {**SAM, "name": "Taxi", **operation()}).status_code == 303


def test_somebody_younger_is_told_whom_else_to_ask(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    body = client.post(RIDE, {"name": "Tim", "phone": "303 555 0134", **operation()}).content.decode()
    assert ("Could another relative, a friend or a neighbour come?" in body, ride().driver) == (True, None)


def test_a_booked_transport_is_a_firm_with_a_number(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic, policy="named_adult_or_medical_transport").book())
    assert "Medical transport is booked" in text(client, RIDE)
    firm = {"said": "transport", "name": "Mercy Transport", "phone": "303 555 0170", **operation()}
    assert client.post(RIDE, firm).status_code == 303
    kept = ride()
    assert (kept.medical_transport, kept.driver.name, kept.driver.is_adult) == (True, "Mercy Transport", None)


def test_a_person_named_later_takes_the_place_of_the_transport(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic, policy="named_adult_or_medical_transport").book())
    client.post(RIDE, {"said": "transport", "name": "Mercy", "phone": "303 555 0170", **operation()})
    client.post(RIDE, {**SAM, **operation()})
    assert (ride().medical_transport, ride().driver.name) == (False, "Sam")


@pytest.mark.parametrize("policy", ["named_adult", "companion_with_rideshare", "unescorted_extended_stay"])
def test_a_transport_counts_only_where_the_policy_takes_it(clinic: Clinic, opens: Opens, policy: str) -> None:
    client = opens(asking(clinic, policy=policy).book())
    assert "Medical transport" not in text(client, RIDE)
    firm = {"said": "transport", "name": "Mercy", "phone": "303 555 0170", **operation()}
    assert (client.post(RIDE, firm).status_code, Companion.objects.count()) == (404, 0)


def test_a_companion_rides_along(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic, policy="companion_with_rideshare").book())
    shown = text(client, RIDE)
    assert "You may take a taxi or a ride-share car together" in shown
    assert "Name of who comes with you" in shown


def test_who_goes_alone_promises_not_to_drive_and_stays_longer(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic, policy="unescorted_extended_stay").book())
    assert "You stay with us for 120 minutes afterwards" in text(client, RIDE)
    client.post(RIDE, {"said": "alone", **operation()})
    assert ("1 of 8 done" in text(client), "You: Monday 23 November, 9:00 am" in text(client, RIDE)) == (
        True,
        True,
    )


def test_three_marks_are_shown_apart(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    client = opens(row)
    client.post(RIDE, {**SAM, **operation()})
    assert "You: Monday 23 November, 9:00 am Sam : not yet Our nurse: asks when you come" in text(
        client, RIDE
    )
    opens(row, ActorKind.DRIVER).post("/my/ride/", {"phone": "303 555 0134", "is_adult": "on", "said": "yes"})
    assert "Sam : Monday 23 November, 9:00 am" in text(client, RIDE)


def driven_before(clinic: Clinic, **driver: str) -> Appointment:
    """The later of two appointments of one patient: Sam drove at the first."""
    patient = clinic.patient()
    before = clinic.book(patient, starts_at=START - timedelta(days=7), now=NOW - timedelta(days=20))
    sam = rides.Driver("Sam", "(303) 555-0134", "brother", True, email=driver.get("email", ""))
    by = clinic.link_actor(before)
    rides.name_driver(
        appointment_id=before.pk, operation_id=uuid4(), driver=sam, by=by, now=NOW - timedelta(days=8)
    )
    return clinic.book(patient)


def test_the_driver_of_last_time_is_offered_by_name_and_never_ticked(clinic: Clinic, opens: Opens) -> None:
    body = opens(driven_before(clinic)).get(RIDE).content.decode()
    shown = " ".join(re.sub(r"<[^>]+>", " ", body).split())
    assert ("Last time Sam took you home" in shown, "555-0134" in body, " checked" in body) == (
        True,
        False,
        False,
    )


def test_the_same_driver_is_named_in_one_press_and_asked_like_anybody(clinic: Clinic, opens: Opens) -> None:
    row = driven_before(clinic, email="sam@patient.example")
    client = opens(row)
    assert client.post(RIDE, {"said": "again", "is_adult": "on", **operation()})["Location"] == "/my/"
    kept = RideHome.objects.get(appointment=row)
    assert kept.driver is not None
    assert (kept.driver.name, kept.driver.phone, kept.confirmed_by_driver_at) == (
        "Sam",
        "(303) 555-0134",
        None,
    )
    assert Reminder.objects.filter(appointment=row, rule__startswith="driver_asked").exists()


def test_that_they_are_an_adult_is_said_each_time(clinic: Clinic, opens: Opens) -> None:
    row = driven_before(clinic)
    response = opens(row).post(RIDE, {"said": "again", **operation()})
    body = response.content.decode()
    assert (response.status_code, 'href="#id_again_is_adult"' in body, "<title>Error:" in body) == (
        422,
        True,
        True,
    )
    assert RideHome.objects.get(appointment=row).driver is None


def test_nobody_is_offered_who_cannot_come_this_time(clinic: Clinic, opens: Opens) -> None:
    row = driven_before(clinic)
    opens(row).post(RIDE, {"said": "again", "is_adult": "on", **operation()})
    opens(row, ActorKind.DRIVER).post("/my/ride/", {"said": "cannot"})
    assert "Last time" not in text(opens(row), RIDE)
    assert opens(row).post(RIDE, {"said": "again", "is_adult": "on", **operation()}).status_code == 404


def test_the_page_costs_few_statements_after_a_no_too(
    clinic: Clinic, opens: Opens, django_assert_max_num_queries: Any
) -> None:
    row = driven_before(clinic)
    opens(row).post(RIDE, {"said": "again", "is_adult": "on", **operation()})
    opens(row, ActorKind.DRIVER).post("/my/ride/", {"said": "cannot"})
    client = opens(row)
    assert "Sam is not able to take you home" in text(client, RIDE)
    with django_assert_max_num_queries(12):
        client.get(RIDE)


def test_nobody_is_offered_another_patient_s_driver(clinic: Clinic, opens: Opens) -> None:
    driven_before(clinic)
    client = opens(clinic.book())
    assert "Last time" not in text(client, RIDE)
    assert client.post(RIDE, {"said": "again", "is_adult": "on", **operation()}).status_code == 404


def test_what_nobody_has_to_fill_in_is_folded_until_it_is_unclear(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    folded = '<details class="more"><summary>Their email'
    assert folded in client.get(RIDE).content.decode()
    body = client.post(RIDE, {**SAM, "email": "sam@", **operation()}).content.decode()
    assert ('<details class="more" open><summary>Their email' in body, 'href="#id_email"' in body) == (
        True,
        True,
    )
