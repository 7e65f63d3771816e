"""Whom a patient lets help: after a code, with a link of their own; ended, they are out at the next click."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from checklists.actions import access_links, own_contact, own_helpers, rides, second_contacts, ticks
from checklists.models import (
    AccessLink,
    Appointment,
    Call,
    Companion,
    Item,
    Patient,
    Reminder,
    RideHome,
    Tick,
)
from checklists.queries.companions import at_place, helper_lines, helpers_page
from checklists.queries.phone import page
from checklists.queries.scope import Locked, NotFound
from checklists.rules.access import Actor, ActorKind
from tests.factories import NOW, START, Clinic
from tests.reminders.ladder import driver, helper, second_contact

CLOTHING, HYDRATION = 4, 2
KIND = own_helpers.Helper("Kim", "303 555 0155", "kim@helper.example", may_read=True, may_tick=True)


@pytest.fixture
def row(clinic: Clinic) -> Appointment:
    return clinic.book()


@pytest.fixture
def ana(clinic: Clinic, row: Appointment) -> Actor:
    """The patient, after a code."""
    return replace(clinic.link_actor(row), name="Ana Ruiz", unlocked=True)


def added(ana: Actor, **changes: object) -> Companion:
    own_helpers.add(helper=replace(KIND, **changes), by=ana, now=NOW)  # type: ignore[arg-type]
    return Companion.objects.latest("pk")


def holder(row: Appointment, companion: Companion, kind: ActorKind = ActorKind.COMPANION) -> Actor:
    return Actor(
        kind=kind, key=str(companion.pk), name=companion.name, site_ids=frozenset({row.site_id}),
        appointment_id=row.pk, companion_id=companion.pk,
    )  # fmt: skip


def opened(row: Appointment, companion: Companion, kind: ActorKind = ActorKind.COMPANION) -> str:
    until = NOW + timedelta(days=4)
    wanted = access_links.NewLink(row.pk, kind, until, companion_id=companion.pk)
    (token,) = access_links.mint_many(wanted=[wanted], by=holder(row, companion), now=NOW)
    answer = row.patient.date_of_birth if kind is ActorKind.COMPANION else row.patient.first_name
    return access_links.open_link(token=token, answer=answer, previous_cookie="", now=NOW).cookie


def tick(by: Actor, position: int = CLOTHING, *, done: bool = True, now: object = NOW) -> None:
    ticks.tick(
        appointment_id=by.appointment_id, item_position=position, operation_id=uuid4(), done=done, by=by, now=now  # type: ignore[arg-type]
    )  # fmt: skip


def test_somebody_who_helps_is_written_to_at_once(ana: Actor, row: Appointment) -> None:
    kim = added(ana)
    assert (kim.help_agreed_at, kim.may_read_at, kim.may_tick_at) == (NOW, NOW, NOW)
    sent = Reminder.objects.get(rule="helper_link:1")
    assert (sent.companion, sent.recipient, sent.state, sent.due_at) == (kim, "companion", "planned", NOW)


@pytest.mark.parametrize(
    "act",
    [
        lambda by: own_helpers.add(helper=KIND, by=by, now=NOW),
        lambda by: own_helpers.change(place=1, phone="1", may_read=True, may_tick=True, by=by, now=NOW),
        lambda by: own_helpers.end(place=1, by=by, now=NOW),
        lambda by: own_helpers.send_link(place=1, by=by, now=NOW),
        lambda by: own_contact.change(phone="", email="new@x.example", by=by, now=NOW),
        lambda by: second_contacts.name_own(
            contact=second_contacts.SecondContact("Eva", "1", "eva@x.example"), by=by, now=NOW
        ),
    ],
)
def test_each_change_takes_a_code(act, ana: Actor, row: Appointment) -> None:  # type: ignore[no-untyped-def]
    helper(row)
    before = list(Companion.objects.values()), list(Patient.objects.values())
    with pytest.raises(Locked):
        act(replace(ana, unlocked=False))
    assert before == (list(Companion.objects.values()), list(Patient.objects.values()))


def test_ticking_comes_with_reading(ana: Actor) -> None:
    kim = added(ana, may_read=False, may_tick=True)
    assert kim.may_read_at == NOW


def test_a_seventh_is_one_too_many(ana: Actor) -> None:
    for number in range(6):
        added(ana, email=f"kim{number}@helper.example")
    with pytest.raises(own_helpers.EnoughHelpers):
        added(ana)


def test_who_is_known_by_this_address_stays_one_person(ana: Actor, row: Appointment) -> None:
    sam = driver(row, email="kim@helper.example")
    added(ana)
    assert Companion.objects.get().pk == sam.pk
    (line,) = helper_lines(row)
    assert line.is_driver and line.helps and line.may_tick


def test_a_place_never_becomes_somebody_else_s(ana: Actor, row: Appointment) -> None:
    kim, lee = added(ana), added(ana, name="Lee", email="lee@helper.example")
    own_helpers.end(place=1, by=ana, now=NOW)
    assert at_place(row.patient_id, 1).pk == kim.pk and at_place(row.patient_id, 2).pk == lee.pk
    assert [line.place for line in helpers_page(by=ana).people] == [2]


@pytest.mark.parametrize("place", [0, -1, 2, 99])
def test_nobody_stands_at_another_place(ana: Actor, place: int) -> None:
    added(ana)
    with pytest.raises(NotFound):
        own_helpers.end(place=place, by=ana, now=NOW)


def test_who_is_ended_is_out_at_the_next_click(ana: Actor, row: Appointment) -> None:
    cookie = opened(row, added(ana))
    assert access_links.actor_of(cookie=cookie, now=NOW) is not None
    own_helpers.end(place=1, by=ana, now=NOW)
    assert access_links.actor_of(cookie=cookie, now=NOW) is None
    kim = Companion.objects.get()
    assert (kim.ended_at, kim.ended_by_name) == (NOW, "Ana Ruiz")
    assert not AccessLink.objects.filter(companion=kim, revoked_at=None).exists()


def test_a_mark_of_the_end_alone_closes_every_link(ana: Actor, row: Appointment) -> None:
    """Whatever link was minted meanwhile."""
    cookie = opened(row, kim := added(ana))
    Companion.objects.filter(pk=kim.pk).update(ended_at=NOW)
    assert access_links.actor_of(cookie=cookie, now=NOW) is None
    with pytest.raises(access_links.LinkRefused):
        opened(row, kim)


def test_a_driver_who_is_ended_drives_no_more(ana: Actor, row: Appointment) -> None:
    sam = driver(row, said_yes_at=NOW)
    cookie = opened(row, sam, ActorKind.DRIVER)
    own_helpers.end(place=1, by=ana, now=NOW)
    ride = RideHome.objects.get()
    assert (ride.driver, ride.confirmed_by_driver_at, ride.confirmed_by_patient_at) == (None, None, None)
    assert not Item.objects.get(appointment=row, kind="ride").done
    assert access_links.actor_of(cookie=cookie, now=NOW) is None
    assert not Call.objects.exists()  # the patient names another one; the plan asks if nobody is


def test_on_the_day_the_desk_hears_of_it_at_once(ana: Actor, row: Appointment) -> None:
    driver(row, said_yes_at=NOW)
    own_helpers.end(place=1, by=ana, now=START - timedelta(hours=3))
    assert Call.objects.get().reason == "driver_unsure"


def test_who_handed_over_stays_in_the_record(ana: Actor, row: Appointment, clinic: Clinic) -> None:
    sam = driver(row, said_yes_at=NOW)
    RideHome.objects.update(handed_over_at=NOW, handed_over_by=clinic.nurse.user_id)
    own_helpers.end(place=1, by=ana, now=NOW)
    assert RideHome.objects.get().driver_id == sam.pk


def test_a_second_contact_who_is_ended_is_not_asked(ana: Actor, row: Appointment) -> None:
    second_contact(row)
    own_helpers.end(place=1, by=ana, now=NOW)
    row.refresh_from_db()
    asked = Reminder.objects.filter(appointment=row, rule="ride_second", plan_version=row.plan_version)
    assert [(each.state, each.reason) for each in asked] == [("superseded", "no_second_contact")]


def test_ending_twice_is_once(ana: Actor) -> None:
    added(ana)
    own_helpers.end(place=1, by=ana, now=NOW)
    own_helpers.end(place=1, by=ana, now=NOW + timedelta(hours=1))
    assert Companion.objects.get().ended_at == NOW


def test_another_patient_s_helpers_are_out_of_reach(ana: Actor, clinic: Clinic) -> None:
    other = clinic.book()
    helper(other)
    with pytest.raises(NotFound):
        own_helpers.end(place=1, by=ana, now=NOW)


def test_three_links_a_day(ana: Actor) -> None:
    added(ana)
    for _ in range(2):
        own_helpers.send_link(place=1, by=ana, now=NOW)
    with pytest.raises(own_helpers.LinkNotSent):
        own_helpers.send_link(place=1, by=ana, now=NOW)


def test_no_link_without_an_address_that_works(ana: Actor, row: Appointment) -> None:
    driver(row, email="")
    with pytest.raises(own_helpers.LinkNotSent):
        own_helpers.send_link(place=1, by=ana, now=NOW)


def test_a_driver_is_asked_again(ana: Actor, row: Appointment) -> None:
    driver(row)
    own_helpers.send_link(place=1, by=ana, now=NOW)
    assert Reminder.objects.get(rule="driver_asked:1").state == "planned"


# --- What they may tick (D5)


def test_a_companion_s_tick_names_them(ana: Actor, row: Appointment) -> None:
    kim = added(ana)
    tick(holder(row, kim))
    made = Tick.objects.get()
    assert (made.by, made.by_name) == (f"companion:{kim.pk}", "Kim")
    line = page(by=replace(ana, kind=ActorKind.PATIENT), now=NOW).item(CLOTHING)
    assert line is not None and line.helped_by == "Kim"


@pytest.mark.parametrize("position", [1, 3, 5, 6, 7])
def test_no_companion_ticks_what_is_about_health_or_asks(ana: Actor, row: Appointment, position: int) -> None:
    with pytest.raises(NotFound):
        tick(holder(row, added(ana)), position)
    assert not Tick.objects.exists()


@pytest.mark.parametrize(
    "grants", [{"may_read": True, "may_tick": False}, {"may_read": False, "may_tick": False}]
)
def test_no_companion_ticks_without_the_grant(ana: Actor, row: Appointment, grants: dict[str, bool]) -> None:
    with pytest.raises(NotFound):
        tick(holder(row, added(ana, **grants)))


def test_a_grant_taken_back_is_gone_at_the_next_tick(ana: Actor, row: Appointment) -> None:
    by = holder(row, added(ana))
    own_helpers.change(place=1, phone="303 555 0155", may_read=True, may_tick=False, by=ana, now=NOW)
    with pytest.raises(NotFound):
        tick(by)


def test_a_companion_takes_back_their_own_tick_alone(ana: Actor, row: Appointment) -> None:
    by = holder(row, added(ana))
    tick(by)
    tick(by, done=False, now=NOW + timedelta(minutes=1))
    tick(ana, HYDRATION)
    with pytest.raises(NotFound):
        tick(by, HYDRATION, done=False)
    assert Item.objects.get(appointment=row, position=HYDRATION).done


def test_the_patient_takes_back_a_companion_s_tick(ana: Actor, row: Appointment) -> None:
    tick(holder(row, added(ana)))
    tick(ana, done=False, now=NOW + timedelta(minutes=1))
    assert not Item.objects.get(appointment=row, position=CLOTHING).done


def test_a_driver_ticks_nothing(row: Appointment) -> None:
    with pytest.raises(NotFound):
        tick(holder(row, driver(row), ActorKind.DRIVER))


@pytest.mark.parametrize("kind", [ActorKind.COMPANION, ActorKind.DRIVER])
def test_the_patient_s_page_is_nobody_else_s(row: Appointment, ana: Actor, kind: ActorKind) -> None:
    with pytest.raises(NotFound):
        page(by=holder(row, added(ana), kind), now=NOW)


# --- Another driver, and how we reach the patient


def named(by: Actor, name: str) -> None:
    rides.name_driver(
        appointment_id=by.appointment_id or 0, operation_id=uuid4(), driver=rides.Driver(name, "303 555 0134", "", True),
        by=by, now=NOW + timedelta(hours=2),
    )  # fmt: skip


def test_a_driver_who_said_yes_is_changed_by_code_alone(ana: Actor, row: Appointment) -> None:
    driver(row, said_yes_at=NOW)
    with pytest.raises(rides.DriverStands):
        named(replace(ana, unlocked=False), "Lee")
    named(ana, "Lee")
    ride = RideHome.objects.select_related("driver").get()
    assert (ride.driver.name if ride.driver else "", ride.confirmed_by_driver_at) == ("Lee", None)


def test_the_first_driver_and_keeping_one_need_no_code(ana: Actor, row: Appointment) -> None:
    plain = replace(ana, unlocked=False)
    named(plain, "Sam")
    rides.keep_driver(appointment_id=row.pk, operation_id=uuid4(), by=plain, now=NOW)


def test_a_new_address_ends_every_link_and_tells_the_old_one(
    ana: Actor, row: Appointment, clinic: Clinic
) -> None:
    old = row.patient.email
    own_contact.change(phone="303 555 0101", email="new@patient.example", by=ana, now=NOW)
    patient = Patient.objects.get(pk=row.patient_id)
    assert (patient.email, patient.former_email, patient.phone) == (
        "new@patient.example",
        old,
        "303 555 0101",
    )
    assert patient.email_changed_at == NOW
    assert Appointment.objects.get(pk=row.pk).link_epoch == row.link_epoch + 1
    rules = set(Reminder.objects.filter(state="planned").values_list("rule", flat=True))
    assert {"new_link:1", "address_left:1"} <= rules


def test_a_new_number_ends_nothing(ana: Actor, row: Appointment) -> None:
    own_contact.change(phone="303 555 0101", email=row.patient.email.upper(), by=ana, now=NOW)
    assert Appointment.objects.get(pk=row.pk).link_epoch == row.link_epoch
    assert not Reminder.objects.filter(rule__startswith="address_left").exists()
