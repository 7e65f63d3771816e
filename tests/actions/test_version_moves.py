"""Booked appointments move to a newer version: kept, asked again, added, dropped; told only what differs."""

from contextlib import nullcontext
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from checklists import models
from checklists.actions import answers, appointments, ticks, version_moves
from checklists.actions.bookings import NotPublished
from checklists.actions.repairs import reconcile
from checklists.queries import facts, phone, told
from checklists.queries.plan_facts import plan_facts
from checklists.queries.scope import NotFound
from checklists.queries.version_moves import Booked, OnVersion, booked_on_older
from checklists.rules.access import system
from checklists.rules.plan_facts import Act
from tests.actions.test_stale_answers import answered, asked_again
from tests.factories import NOW, START, Clinic

LATER = NOW + timedelta(hours=1)


def published(clinic: Clinic, data: dict[str, Any], number: int = 2) -> models.ProtocolVersion:
    rows = models.ProtocolVersion.objects.filter(protocol=clinic.version.protocol, state="published")
    rows.update(state="retired", retired_at=NOW)
    return models.ProtocolVersion.objects.create(
        site=clinic.site,
        protocol=clinic.version.protocol,
        number=number,
        data={**data, "version": number},
        state="published",
        published_at=NOW,
    )


def data(clinic: Clinic) -> dict[str, Any]:
    return deepcopy(clinic.version.data)


def item(found: dict[str, Any], key: str) -> dict[str, Any]:
    return next(each for each in found["items"] if each["key"] == key)


def moved(clinic: Clinic, **more: Any) -> version_moves.Moved:
    return version_moves.move_booked(
        protocol_id=clinic.version.protocol_id, by=clinic.prescriber, now=LATER, **more
    )


def keys(row: models.Appointment) -> list[str]:
    return list(models.Item.objects.filter(appointment=row).values_list("key", flat=True))


def states(row: models.Appointment) -> dict[str, str]:
    row.refresh_from_db()
    rows = models.Reminder.objects.filter(appointment=row, plan_version=row.plan_version)
    return {reminder.rule: reminder.reason or reminder.state for reminder in rows}


def has_been_told(row: models.Appointment, rule: str = "booked") -> None:
    known = plan_facts(row, act=Act.BOOKED, acted_at=NOW)
    ends = (known.last_meal_at, known.last_food_at, known.last_drink_at)
    named = told.to_json(told.Told(known.starts_at, known.arrive_at, *ends))
    models.Reminder.objects.filter(appointment=row, rule=rule).update(
        state="sent", reason="", sent_at=NOW, transmit_at=NOW, told=named
    )


def test_only_what_is_expected_and_ahead_is_counted_and_moved(clinic: Clinic) -> None:
    rows = [clinic.book() for _ in range(3)]
    models.Appointment.objects.filter(pk=rows[0].pk).update(status="cancelled")
    models.Appointment.objects.filter(pk=rows[1].pk).update(starts_at=LATER, arrive_at=LATER)
    version = published(clinic, data(clinic))
    known = booked_on_older(by=clinic.manager, protocol_id=clinic.version.protocol_id, now=LATER)
    assert known == Booked(1, (OnVersion(1, 1),))
    assert moved(clinic) == version_moves.Moved(1, 0)
    assert list(models.Appointment.objects.filter(protocol_version=version)) == [rows[2]]


def test_a_version_that_asks_the_same_keeps_everything(clinic: Clinic) -> None:
    row = answered(clinic.book())
    before = list(models.Item.objects.values("pk", "position", "done", "answered_at", "key"))
    published(clinic, data(clinic))
    moved(clinic)
    assert list(models.Item.objects.values("pk", "position", "done", "answered_at", "key")) == before
    assert asked_again(row) == {}


def test_other_words_are_asked_again_and_nothing_else(clinic: Clinic) -> None:
    row = answered(clinic.book())
    newer = data(clinic)
    item(newer, "clothing")["label"] = "Wear something soft"
    published(clinic, newer)
    assert moved(clinic) == version_moves.Moved(1, 1)
    assert asked_again(row) == {"clothing": "new_words"}
    assert row.item_set.get(key="clothing").label == "Wear something soft"


def test_a_new_item_is_asked_where_the_new_order_puts_it(clinic: Clinic) -> None:
    row = answered(clinic.book())
    newer = data(clinic)
    socks = {**item(newer, "clothing"), "key": "socks", "label": "Bring socks"}
    newer["items"].insert(1, socks)
    published(clinic, newer)
    moved(clinic)
    assert keys(row) == [each["key"] for each in newer["items"]]
    assert not row.item_set.get(key="socks").done


def test_a_position_never_comes_to_mean_another_item(clinic: Clinic) -> None:
    row = clinic.book()
    before = dict(models.Item.ever.filter(appointment=row).values_list("position", "pk"))
    newer = data(clinic)
    newer["items"].reverse()
    published(clinic, newer)
    moved(clinic)
    after = dict(models.Item.ever.filter(appointment=row).values_list("position", "pk"))
    assert keys(row) == [each["key"] for each in newer["items"]]
    assert all(after[position] == pk for position, pk in before.items() if position in after)


def test_a_dropped_item_is_asked_no_more_and_its_ticks_stay(clinic: Clinic) -> None:
    row = answered(clinic.book())
    newer = data(clinic)
    newer["items"].remove(item(newer, "clothing"))
    published(clinic, newer)
    moved(clinic)
    dropped = models.Item.ever.get(appointment=row, key="clothing")
    assert (dropped.dropped_at, dropped.done) == (LATER, True)
    assert models.Tick.objects.filter(item=dropped).count() == 1
    assert "clothing" not in keys(row)
    assert "clothing" not in {each.key for each in facts.checklist(appointment_id=row.pk).items}
    shown = phone.page(by=clinic.link_actor(row), now=LATER)
    assert "clothing" not in {each.kind.value for each in shown.items}


def test_an_open_page_cannot_answer_what_was_dropped(clinic: Clinic) -> None:
    row = clinic.book()
    place = row.item_set.get(key="clothing").position
    newer = data(clinic)
    newer["items"].remove(item(newer, "clothing"))
    published(clinic, newer)
    moved(clinic)
    with pytest.raises(NotFound):
        ticks.tick(
            appointment_id=row.pk,
            item_position=place,
            operation_id=uuid4(),
            done=True,
            by=clinic.link_actor(row),
            now=LATER,
        )


def test_what_comes_back_is_the_same_item_and_is_asked_again(clinic: Clinic) -> None:
    row = answered(clinic.book())
    without = data(clinic)
    without["items"].remove(item(without, "clothing"))
    published(clinic, without)
    moved(clinic)
    published(clinic, data(clinic), number=3)
    moved(clinic)
    back = models.Item.ever.get(appointment=row, key="clothing")
    assert (back.dropped_at, back.done) == (None, False)
    assert asked_again(row) == {"clothing": "new_words"}


def test_another_kind_under_an_old_key_is_another_item(clinic: Clinic) -> None:
    row = answered(clinic.book())
    newer = data(clinic)
    item(newer, "clothing")["kind"] = "hydration"
    published(clinic, newer)
    moved(clinic)
    old, new = models.Item.ever.filter(appointment=row, key="clothing").order_by("pk")
    assert (old.kind, old.dropped_at, new.kind, new.done) == ("clothing", LATER, "hydration", False)


def test_defaults_follow_and_what_was_agreed_stays(clinic: Clinic) -> None:
    usual = clinic.book()
    agreed = appointments.book(
        site_id=clinic.site.pk,
        patient_id=clinic.patient().pk,
        protocol_version_id=clinic.version.pk,
        starts_at=START,
        arrive_at=START - timedelta(minutes=5),
        duration_minutes=75,
        by=clinic.desk,
        now=NOW,
    ).appointment_id
    newer = data(clinic)
    newer["arrive_minutes_before"] = 45
    newer["duration_minutes"]["value"] = 50
    published(clinic, newer)
    moved(clinic)
    found = {
        row.pk: (START - row.arrive_at, row.duration_minutes) for row in models.Appointment.objects.all()
    }
    assert found == {usual.pk: (timedelta(minutes=45), 50), agreed: (timedelta(minutes=5), 75)}


def test_another_ride_policy_asks_for_the_ride_again(clinic: Clinic) -> None:
    row = answered(clinic.book())
    published(clinic, {**data(clinic), "ride_policy": "unescorted_extended_stay"})
    moved(clinic)
    ride = models.RideHome.objects.get(appointment=row)
    assert (ride.policy, ride.confirmed_by_patient_at) == ("unescorted_extended_stay", None)
    assert asked_again(row) == {"ride": "new_words"}


def test_links_stay_alive_and_the_plan_is_a_new_one(clinic: Clinic) -> None:
    row = clinic.book()
    published(clinic, data(clinic))
    moved(clinic)
    row.refresh_from_db()
    assert (row.plan_version, row.link_epoch) == (2, 1)
    assert models.Reminder.objects.filter(appointment=row, plan_version=1, state="planned").count() == 0


def test_a_patient_who_was_told_the_same_times_gets_no_message(clinic: Clinic) -> None:
    row = clinic.book()
    has_been_told(row)
    published(clinic, data(clinic))
    moved(clinic)
    found = states(row)
    assert found["moved"] == "nothing_new"
    assert "booked" not in found
    assert found["day_before"] == "planned"


def test_a_patient_who_was_told_other_times_gets_one(clinic: Clinic) -> None:
    row = clinic.book()
    has_been_told(row)
    published(clinic, {**data(clinic), "arrive_minutes_before": 60})
    moved(clinic)
    assert states(row)["moved"] == "planned"
    moved(clinic)
    assert models.Reminder.objects.filter(rule="moved", state="planned").count() == 1


def test_a_first_message_that_has_not_left_still_goes_once(clinic: Clinic) -> None:
    row = clinic.book()
    published(clinic, data(clinic))
    moved(clinic)
    assert states(row)["booked"] == "planned"
    assert models.Reminder.objects.filter(appointment=row, rule="booked", state="planned").count() == 1


def test_what_was_due_and_had_not_left_is_not_lost(clinic: Clinic) -> None:
    row = clinic.book()
    has_been_told(row)
    published(clinic, data(clinic))
    late = START - timedelta(hours=16)
    version_moves.move_booked(protocol_id=clinic.version.protocol_id, by=clinic.prescriber, now=late)
    assert states(row)["day_before"] == "planned"


def test_what_has_left_goes_no_second_time(clinic: Clinic) -> None:
    row = clinic.book()
    has_been_told(row)
    has_been_told(row, "day_before")
    models.Reminder.objects.filter(appointment=row, rule="call_unready").update(state="sent", sent_at=NOW)
    published(clinic, data(clinic))
    version_moves.move_booked(
        protocol_id=clinic.version.protocol_id, by=clinic.prescriber, now=START - timedelta(hours=15)
    )
    found = states(row)
    assert (found["day_before"], found["call_unready"]) == ("already", "already")
    published(clinic, data(clinic), number=3)
    version_moves.move_booked(
        protocol_id=clinic.version.protocol_id, by=clinic.prescriber, now=START - timedelta(hours=14)
    )
    assert states(row)["call_unready"] == "already"


def test_there_is_nothing_to_repair_afterwards(clinic: Clinic) -> None:
    clinic.book()
    published(clinic, data(clinic))
    moved(clinic)
    repaired = reconcile(by=system("repair"), now=LATER)
    assert (repaired.inserted, repaired.ended) == (0, 0)


def test_one_appointment_alone(clinic: Clinic) -> None:
    one, other = clinic.book(), clinic.book()
    version = published(clinic, data(clinic))
    assert moved(clinic, appointment_ids=[one.pk]).moved == 1
    other.refresh_from_db()
    assert other.protocol_version_id != version.pk
    assert moved(clinic, appointment_ids=[one.pk]).moved == 0


def test_each_appointment_has_its_audit_entry(clinic: Clinic) -> None:
    rows = [clinic.book(), clinic.book()]
    published(clinic, data(clinic))
    moved(clinic)
    entries = models.AuditEntry.objects.filter(action="appointment.new_version")
    assert set(entries.values_list("obj", flat=True)) == {f"appointment:{row.pk}" for row in rows}


def test_another_sites_people_move_nothing(clinic: Clinic) -> None:
    clinic.book()
    published(clinic, data(clinic))
    with pytest.raises(NotFound):
        version_moves.move_booked(protocol_id=clinic.version.protocol_id, by=clinic.other_nurse, now=LATER)


def test_nothing_moves_where_nothing_is_published(clinic: Clinic) -> None:
    clinic.book()
    models.ProtocolVersion.objects.filter(pk=clinic.version.pk).update(state="retired", retired_at=NOW)
    protocol_id = clinic.version.protocol_id
    assert booked_on_older(by=clinic.manager, protocol_id=protocol_id, now=NOW) == Booked(0, ())
    with pytest.raises(NotPublished):
        moved(clinic)


def test_a_pregnancy_that_was_said_stays_known_where_the_question_is_gone(clinic: Clinic) -> None:
    """A hold never vanishes because a list changed."""
    row = clinic.book()
    said = {key: ["no"] for key in ("fever", "cough", "vomiting", "chest", "new_medicine")}
    answers.answer_questions(
        appointment_id=row.pk,
        item_position=row.item_set.get(key="wellbeing").position,
        operation_id=uuid4(),
        raw={**said, "pregnancy": ["yes"]},
        by=clinic.nurse,
        now=NOW,
    )
    assert facts.checklist(appointment_id=row.pk).hours_withheld
    newer = data(clinic)
    newer["items"].remove(item(newer, "wellbeing"))
    published(clinic, newer)
    moved(clinic)
    assert facts.checklist(appointment_id=row.pk).hours_withheld


@pytest.mark.parametrize(
    ("who", "named", "moves"),
    [
        ("manager", False, True),
        ("nurse", False, False),
        ("desk", False, False),
        ("desk", True, True),
        ("manager", True, False),
    ],
)
def test_all_are_for_who_edits_protocols_and_one_is_for_who_books(
    clinic: Clinic, who: str, named: bool, moves: bool
) -> None:
    row = clinic.book()
    newest = published(clinic, data(clinic))
    with nullcontext() if moves else pytest.raises(PermissionDenied):
        version_moves.move_booked(
            protocol_id=clinic.version.protocol_id,
            appointment_ids=[row.pk] if named else None,
            by=getattr(clinic, who),
            now=LATER,
        )
    row.refresh_from_db()
    assert (row.protocol_version_id == newest.pk) is moves
