"""Each change that makes answers stale asks them again: the rows follow the table."""

from datetime import timedelta
from uuid import uuid4

import pytest

from checklists import models
from checklists.actions import appointments, driver_answers, rides, series_splits, stale_answers
from checklists.queries import facts
from checklists.rules.facts import ItemKind
from checklists.rules.protocol import parse
from checklists.rules.stale_answers import Change, Effect, effect
from tests.factories import NOW, START, Clinic

HOUR = timedelta(hours=1)


def answered(row: models.Appointment) -> models.Appointment:
    """Everything on the list has an answer, and the driver is named and sure."""
    for item in row.item_set.all():
        models.Tick.objects.create(
            site=row.site, item=item, operation_id=uuid4(), done=True, at=NOW, by="patient:1"
        )
    row.item_set.update(done=True, answered_at=NOW)
    sam = models.Companion.objects.create(site=row.site, patient=row.patient, name="Sam Ruiz", is_adult=True)
    models.RideHome.objects.filter(appointment=row).update(
        driver=sam, confirmed_by_patient_at=NOW, confirmed_by_driver_at=NOW
    )
    return row


def asked_again(row: models.Appointment) -> dict[str, str]:
    """Kind and code of what is open again."""
    ticks = models.Tick.objects.filter(item__appointment=row, item__done=False).order_by("pk")
    return {tick.item.kind: tick.answer.get("reopened", "") for tick in ticks.select_related("item")}


def by_table(change: Change) -> dict[str, str]:
    known = {ItemKind(item.kind): item.safety for item in models.Item.objects.all()}
    stale = (kind for kind, safety in known.items() if effect(kind, change, safety=safety) is Effect.REOPEN)
    return {kind.value: change.value for kind in stale}


@pytest.mark.parametrize(
    ("shift", "change"),
    [
        (3 * HOUR, Change.LATER),
        (-HOUR, Change.EARLIER),
        (24 * HOUR, Change.OTHER_DAY),
        (timedelta(minutes=59), Change.LITTLE_LATER),
    ],
)
def test_a_move_asks_again_what_the_table_says(clinic: Clinic, shift: timedelta, change: Change) -> None:
    row = answered(clinic.book())
    appointments.move(appointment_id=row.pk, starts_at=START + shift, by=clinic.desk, now=NOW)
    assert asked_again(row) == by_table(change)


def test_the_drivers_name_stays_and_their_yes_is_asked_anew(clinic: Clinic) -> None:
    row = answered(clinic.book())
    appointments.move(appointment_id=row.pk, starts_at=START + HOUR, by=clinic.desk, now=NOW)
    ride = models.RideHome.objects.get(appointment=row)
    assert ride.driver is not None
    assert (ride.confirmed_by_patient_at, ride.confirmed_by_driver_at) == (None, None)


def test_the_protocol_says_how_far_is_far(clinic: Clinic) -> None:
    data = {**clinic.version.data, "stale_after_shift_minutes": {"value": 20, "source": "this site"}}
    assert parse(data).stale_after_shift_minutes == 20
    protocol = models.Protocol.objects.create(site=clinic.site, slug="near", name="Near")
    clinic.version = models.ProtocolVersion.objects.create(
        site=clinic.site, protocol=protocol, number=1, data=data, state="published", published_at=NOW
    )
    row = answered(clinic.book())
    appointments.move(appointment_id=row.pk, starts_at=START + 20 * HOUR / 60, by=clinic.desk, now=NOW)
    assert asked_again(row) == by_table(Change.LATER)


def test_a_little_earlier_keeps_the_answer_and_ends_what_an_override_covered(clinic: Clinic) -> None:
    row = answered(clinic.book())
    later = NOW + HOUR
    appointments.move(appointment_id=row.pk, starts_at=START - HOUR / 4, by=clinic.desk, now=later)
    fasting = row.item_set.get(kind="fasting")
    assert (fasting.done, fasting.answered_at) == (True, later)
    assert asked_again(row) == {}


def test_a_doubt_is_asked_again_too(clinic: Clinic) -> None:
    row = answered(clinic.book())
    row.item_set.filter(kind="fasting").update(done=False, unsure=True)
    appointments.move(appointment_id=row.pk, starts_at=START + HOUR, by=clinic.desk, now=NOW)
    item = row.item_set.get(kind="fasting")
    assert not item.unsure
    assert models.Tick.objects.filter(item=item, answer__reopened="later").count() == 1


def cancelled_and_back(clinic: Clinic, row: models.Appointment) -> None:
    appointments.cancel(appointment_id=row.pk, reason="clinic", by=clinic.desk, now=NOW)
    models.Reminder.objects.filter(appointment=row, rule="cancelled").update(
        transmit_at=NOW,
        told={"starts_at": START.isoformat(), "arrive_at": START.isoformat(), "cancelled": True},
    )
    appointments.bring_back(appointment_id=row.pk, by=clinic.desk, now=NOW + HOUR)


def test_who_read_cancelled_is_asked_again_when_it_is_back_on(clinic: Clinic) -> None:
    row = answered(clinic.book())
    cancelled_and_back(clinic, row)
    assert asked_again(row) == by_table(Change.BACK_ON)


def test_a_cancel_that_nobody_read_asks_nothing(clinic: Clinic) -> None:
    row = answered(clinic.book())
    appointments.cancel(appointment_id=row.pk, reason="booked_twice", by=clinic.desk, now=NOW)
    appointments.bring_back(appointment_id=row.pk, by=clinic.desk, now=NOW)
    assert asked_again(row) == {}


def test_whom_no_message_reaches_may_have_been_phoned(clinic: Clinic) -> None:
    row = answered(clinic.book(clinic.patient(email="")))
    appointments.cancel(appointment_id=row.pk, reason="clinic", by=clinic.desk, now=NOW)
    appointments.bring_back(appointment_id=row.pk, by=clinic.desk, now=NOW)
    assert asked_again(row) == by_table(Change.BACK_ON)


def test_a_driver_who_declines_opens_the_ride_alone(clinic: Clinic) -> None:
    row = answered(clinic.book())
    driver_answers.decline(appointment_id=row.pk, by=clinic.desk, now=NOW)
    assert set(asked_again(row)) == set(by_table(Change.DRIVER_DECLINED))


def test_another_driver_is_the_new_answer(clinic: Clinic) -> None:
    row = answered(clinic.book())
    kim = rides.Driver("Kim Lee", "+1 303 555 0122", "friend", is_adult=True)
    rides.name_driver(appointment_id=row.pk, operation_id=uuid4(), driver=kim, by=clinic.desk, now=NOW)
    assert asked_again(row) == by_table(Change.DRIVER_CHANGED) == {}


def test_a_new_series_asks_safety_again_and_keeps_comfort(clinic: Clinic) -> None:
    ana = clinic.patient()
    clinic.book(ana, starts_at=START - timedelta(days=1))
    row = answered(clinic.book(ana))
    series_splits.begin_with(appointment_id=row.pk, by=clinic.desk, now=NOW)
    assert asked_again(row) == by_table(Change.NEW_SERIES)
    assert {"clothing", "comfort"} & set(asked_again(row)) == set()


@pytest.mark.parametrize("change", [Change.OWN_HOURS, Change.NEW_MEDICINE, Change.NEW_VERSION])
def test_any_change_is_applied_by_the_table(clinic: Clinic, change: Change) -> None:
    row = answered(clinic.book())
    count = stale_answers.reopen(row, change=change, by=clinic.nurse, now=NOW)
    assert (asked_again(row), count) == (by_table(change), len(by_table(change)))


def test_an_answer_grows_old_by_itself(clinic: Clinic) -> None:
    """No row changes: the facts judge its age at the start."""
    row = answered(clinic.book())
    old = aged(clinic.version.data, "clothing", hours=24)
    row.protocol_version = republished(clinic, old)
    row.save()
    found = facts.checklist(appointment_id=row.pk).item(ItemKind.CLOTHING)
    assert found is not None and not found.done


def aged(data: dict, key: str, hours: int) -> dict:  # type: ignore[type-arg]
    limit = {"value": hours, "source": "this site"}
    items = [{**item, "holds_for_hours": limit} if item["key"] == key else item for item in data["items"]]
    return {**data, "items": items}


def republished(clinic: Clinic, data: dict) -> models.ProtocolVersion:  # type: ignore[type-arg]
    models.ProtocolVersion.objects.filter(pk=clinic.version.pk).update(state="retired", retired_at=NOW)
    return models.ProtocolVersion.objects.create(
        site=clinic.site,
        protocol=clinic.version.protocol,
        number=2,
        data=data,
        state="published",
        published_at=NOW,
    )
