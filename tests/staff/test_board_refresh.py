"""A refresh without news is a 304 that asks little and says nothing; each act that the board would show is a 200."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from checklists import models
from checklists.actions import (
    appointments,
    calls,
    conditions,
    driver_outside,
    intakes,
    medicines,
    overrides,
    rides,
    ticks,
)
from checklists.rules.access import ActorKind, Role
from checklists.rules.appointment_status import Status
from checklists.rules.conditions import Condition
from checklists.rules.facts import Outcome
from checklists.rules.fasting import Category
from checklists.rules.override_reasons import OverrideReason
from tests.factories import START, Clinic, staff
from tests.preparing import CLOTHING, FASTING, checked_in, confirm, move, prepared
from tests.staff.sign_in import signed_in

# 9:00 in Denver, half an hour before the arrival of the first.
MORNING = START - timedelta(hours=1)


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(MORNING, tick=False):
        yield


def asks(client: Client, clinic: Clinic, etag: str = "", query: str = "") -> HttpResponse:
    headers = {"If-None-Match": etag} if etag else {}
    return client.get(f"/staff/{clinic.site.slug}/rows/{query}", headers=headers)


def row_of(clinic: Clinic) -> models.Appointment:
    """Checked in, so that each kind of act is possible; a second appointment waits beside it."""
    clinic.book(starts_at=START + timedelta(hours=3))
    return checked_in(clinic)


ACTS: dict[str, Callable[[Clinic, models.Appointment], object]] = {
    "tick": lambda clinic, row: ticks.tick(appointment_id=row.pk, item_position=CLOTHING, operation_id=uuid4(), done=False, by=clinic.link_actor(row), now=MORNING),
    "answer about food": lambda clinic, row: intakes.add(appointment_id=row.pk, operation_id=uuid4(), category=Category.LIGHT_MEAL, eaten_at=MORNING, by=clinic.link_actor(row), now=MORNING),
    "confirm": lambda clinic, row: confirm(row, CLOTHING, clinic.nurse),
    "not met": lambda clinic, row: confirm(row, FASTING, clinic.nurse, outcome=Outcome.NOT_MET),
    "override": lambda clinic, row: overrides.request(appointment_id=row.pk, position=CLOTHING, reason=OverrideReason.OTHER, note="seen", by=clinic.nurse, now=MORNING),
    "medicine": lambda clinic, row: medicines.add(appointment_id=row.pk, operation_id=uuid4(), text="clonazepam 0.5", by=clinic.link_actor(row), now=MORNING),
    "condition": lambda clinic, row: conditions.note(patient_id=row.patient_id, kind=Condition.PREGNANCY, by=clinic.nurse, now=MORNING),
    "call": lambda clinic, row: calls.open(appointment_id=row.pk, reason="links_locked", due_at=MORNING, by=clinic.nurse, now=MORNING),
    "status": lambda clinic, row: move(models.Appointment.objects.get(pk=other_than(row)), Status.ARRIVED, clinic.desk),
    "another driver": lambda clinic, row: rides.name_driver(appointment_id=row.pk, operation_id=uuid4(), driver=rides.Driver("Kim Roe", "+1 303 555 0135", "friend", True), by=clinic.desk, now=MORNING),
    "driver outside": lambda clinic, row: driver_outside.say(appointment_id=row.pk, by=clinic.link_actor(row, ActorKind.DRIVER), now=START + timedelta(minutes=100)),
    "booked beside it": lambda clinic, row: clinic.book(starts_at=START + timedelta(hours=2)),
    "moved in": lambda clinic, row: appointments.move(appointment_id=tomorrow(clinic), starts_at=START + timedelta(hours=5), by=clinic.desk, now=MORNING),
    "cancelled": lambda clinic, row: appointments.cancel(appointment_id=other_than(row), reason="patient_asked", by=clinic.desk, now=MORNING),
    "name": lambda clinic, row: person(row, preferred_name="Annie"),
    "birth date": lambda clinic, row: person(row, date_of_birth=MORNING.date()),
    "record number": lambda clinic, row: person(row, record_number="MR-77"),
    "phone": lambda clinic, row: person(row, phone="+1 303 555 9999"),
    "wants no email": lambda clinic, row: person(row, reminders_stopped_at=MORNING),
    "notes": lambda clinic, row: noted(row, "by the window"),
    "presence": lambda clinic, row: models.Presence.objects.create(site=clinic.site, appointment=row, user_id=clinic.second_nurse.user_id, since_at=MORNING, seen_at=MORNING),
    "reminders off": lambda clinic, row: models.Site.objects.filter(pk=clinic.site.pk).update(reminders_off_at=MORNING),
    "urgent call": lambda clinic, row: calls.open(appointment_id=row.pk, reason="red_next_day", due_at=MORNING, by=clinic.nurse, now=MORNING),
    "another right": lambda clinic, row: staff(clinic.site, Role.PRESCRIBER, user=models.User.objects.get(pk=clinic.nurse.user_id)),
}  # fmt: skip


def tomorrow(clinic: Clinic) -> int:
    return clinic.book(starts_at=START + timedelta(days=1)).pk


def other_than(row: models.Appointment) -> int:
    return models.Appointment.objects.exclude(pk=row.pk).get().pk


def noted(row: models.Appointment, words: str) -> None:
    row.notes = words
    row.save(update_fields=["notes"])


def person(row: models.Appointment, **fields: object) -> None:
    models.Patient.objects.filter(pk=row.patient_id).update(**fields)


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_news(clinic: Clinic, act: str) -> None:
    row, nurse = row_of(clinic), signed_in(clinic.nurse)
    etag = asks(nurse, clinic)["ETag"]
    assert asks(nurse, clinic, etag).status_code == 304
    ACTS[act](clinic, row)
    again = asks(nurse, clinic, etag)
    assert (again.status_code, again["ETag"] != etag) == (200, True)
    assert asks(nurse, clinic, again["ETag"]).status_code == 304


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "Expected in 30 min"), (1, "Expected in 29 min"), (30, "Expected now"), (35, "Expected 5 min ago")],
)
def test_words_that_follow_the_clock_are_news_when_they_change(
    clinic: Clinic, minutes: int, words: str
) -> None:
    prepared(clinic)
    nurse = signed_in(clinic.nurse)
    etag = asks(nurse, clinic)["ETag"]
    with time_machine.travel(MORNING + timedelta(minutes=minutes, seconds=59 if minutes else 0), tick=False):
        nurse = signed_in(clinic.nurse)
        later = asks(nurse, clinic)
        assert words in later.content.decode()
        assert asks(nurse, clinic, etag).status_code == (200 if minutes else 304)


@pytest.mark.parametrize(
    "ahead", [timedelta(hours=20), timedelta(minutes=30), timedelta(0)], ids=["call", "card", "start"]
)
def test_a_moment_at_which_a_verdict_changes_is_news(clinic: Clinic, ahead: timedelta) -> None:
    checked_in(clinic, clinic.book())
    clinic.book(starts_at=START + timedelta(hours=6))
    before, after = START - ahead - timedelta(seconds=1), START - ahead + timedelta(seconds=1)
    query = "?on=2026-11-26"
    with time_machine.travel(before, tick=False):
        etag = asks(signed_in(clinic.nurse), clinic, query=query)["ETag"]
    with time_machine.travel(after, tick=False):
        assert asks(signed_in(clinic.nurse), clinic, etag, query).status_code == 200


def test_another_day_another_role_another_address_is_another_board(clinic: Clinic) -> None:
    prepared(clinic)
    nurse, queries = signed_in(clinic.nurse), ["", "?on=2026-11-27", "?show=hold", "?q=ruiz"]
    found = {asks(nurse, clinic, query=query)["ETag"] for query in queries}
    found |= {asks(signed_in(who), clinic)["ETag"] for who in (clinic.desk, clinic.manager)}
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        found.add(asks(signed_in(clinic.nurse), clinic, query="?on=2026-11-26")["ETag"])
    assert len(found) == len(queries) + 3


def test_somebody_else_at_the_check_in_is_seen_and_gone_again(clinic: Clinic) -> None:
    row = checked_in(clinic)
    who = {"site": clinic.site, "appointment": row, "user_id": clinic.second_nurse.user_id}
    models.Presence.objects.create(**who, since_at=MORNING, seen_at=MORNING)
    nurse, name = signed_in(clinic.nurse), clinic.second_nurse.name
    first = asks(nurse, clinic)
    assert f"{name} is checking in, " in first.content.decode()
    assert f"{name} is checking in, " not in asks(signed_in(clinic.second_nurse), clinic).content.decode()
    with time_machine.travel(MORNING + timedelta(minutes=6), tick=False):
        later = asks(nurse, clinic, first["ETag"])
    assert later.status_code == 200
    assert "is checking in" not in later.content.decode()


def test_what_happens_at_another_site_or_on_another_day_is_no_news(clinic: Clinic) -> None:
    prepared(clinic)
    nurse = signed_in(clinic.nurse)
    etag = asks(nurse, clinic)["ETag"]
    later = clinic.book(starts_at=START + timedelta(days=3), now=MORNING)
    person(later, phone="+1 303 555 9999")
    models.Patient.objects.filter(site=clinic.other_site).update(phone="+1 303 555 9999")
    assert asks(nurse, clinic, etag).status_code == 304


def test_a_304_asks_four_statements_however_many_rows(
    clinic: Clinic, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for number in range(12):
        clinic.book(starts_at=START + timedelta(minutes=number))
    nurse = signed_in(clinic.nurse)
    etag = asks(nurse, clinic)["ETag"]
    with django_assert_num_queries(4):  # session; user and roles; site and its reminders; the mark
        assert asks(nurse, clinic, etag).status_code == 304


@pytest.mark.parametrize("shape", ["{}", "W/{}", '"other", {}', "*"])
def test_a_304_has_no_body_and_few_headers(clinic: Clinic, shape: str) -> None:
    prepared(clinic)
    nurse = signed_in(clinic.nurse)
    etag = asks(nurse, clinic)["ETag"]
    answer = asks(nurse, clinic, shape.format(etag))
    assert (answer.status_code, answer.content) == (304, b"")
    assert sum(len(f"{name}: {value}\r\n") for name, value in answer.headers.items()) < 300
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Board-Clock"] == "9%3A00%20am"


@pytest.mark.parametrize("etag", ["", '"', "garbage", '"\u00e9"', "W/", "x" * 5000])
def test_a_strange_mark_gets_the_whole_board(clinic: Clinic, etag: str) -> None:
    prepared(clinic)
    assert asks(signed_in(clinic.nurse), clinic, etag).status_code == 200


@pytest.mark.parametrize("query", ["?on=garbage", "?on=0001-01-01", "?on=9999-12-31", "?on=2026-02-30", "?on=" + "9" * 5000, "?show=x", "?show[]=hold", "?q=%00", "?q=%00ana", "?q=" + "x" * 7000, "?q=%ff%fe", "?q=%F0%9F%92%89", "?q=%25%27%22%3Cscript%3E", "?on=%00&show=%00&q=%00", "?on=2026-11-26T10:00", "?q=%ED%A0%80", "?&&&=&q", "?q=a&q=b&on=1&on=2"])  # fmt: skip
@pytest.mark.parametrize("page", ["", "rows/"])
def test_an_odd_address_gets_a_calm_page(clinic: Clinic, page: str, query: str) -> None:
    prepared(clinic)
    answer = signed_in(clinic.nurse).get(f"/staff/{clinic.site.slug}/{page}{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
