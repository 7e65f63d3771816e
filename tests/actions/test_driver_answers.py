"""The ride ladder: the patient names somebody, the second contact may step in, the desk calls; no step after a yes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from checklists.actions import appointments, calls, driver_answers, ride_marks, rides, second_contacts
from checklists.actions.second_contacts import SecondContact
from checklists.models import AuditEntry, Call, Companion, Item, Reminder, RideHome, Tick
from checklists.queries.calls import call_list
from checklists.queries.phone import page
from checklists.rules.access import Actor, ActorKind, system
from tests.asking import asking
from tests.factories import NOW, START, Clinic

pytestmark = pytest.mark.django_db
SAM = rides.Driver("Sam", "+1 303 555 0134", "brother", True, email="sam@helper.example")
EVA = SecondContact("Eva", "+1 303 555 0160", "eva@helper.example", "sister")
TUESDAY = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)


def name(clinic: Clinic, row, driver: rides.Driver = SAM, now: datetime = NOW, **who):  # type: ignore[no-untyped-def]
    given = {"operation_id": uuid4(), "by": who.get("by") or clinic.link_actor(row), "now": now}
    rides.name_driver(appointment_id=row.pk, driver=driver, **given)


def contact(clinic: Clinic, row, given: SecondContact = EVA) -> Companion:  # type: ignore[no-untyped-def]
    second_contacts.name(patient_id=row.patient_id, contact=given, by=clinic.desk, now=NOW)
    return Companion.objects.get(patient=row.patient, contact_agreed_at__isnull=False)


def holder(clinic: Clinic, row, companion: Companion) -> Actor:  # type: ignore[no-untyped-def]
    return replace(clinic.link_actor(row, ActorKind.DRIVER), companion_id=companion.pk, name=companion.name)


def yes(row, by: Actor, now: datetime = NOW) -> None:  # type: ignore[no-untyped-def]
    driver_answers.accept(appointment_id=row.pk, phone="+1 303 555 0199", is_adult=True, by=by, now=now)


def no(row, by: Actor, now: datetime = NOW) -> None:  # type: ignore[no-untyped-def]
    driver_answers.decline(appointment_id=row.pk, by=by, now=now)


def ride(row) -> RideHome:  # type: ignore[no-untyped-def]
    return RideHome.objects.select_related("driver").get(appointment=row)


def questions(row, rule: str = "driver_asked") -> list[str]:  # type: ignore[no-untyped-def]
    rows = Reminder.objects.filter(appointment=row, rule__startswith=rule, state="planned")
    return sorted(rows.values_list("rule", flat=True))


def open_calls(row) -> list[str]:  # type: ignore[no-untyped-def]
    return sorted(Call.objects.filter(appointment=row, closed_at=None).values_list("reason", flat=True))


def test_who_is_named_with_an_address_is_asked_in_the_same_transaction(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    asked = Reminder.objects.get(appointment=row, rule="driver_asked:1")
    assert (asked.recipient, asked.companion.name, asked.state) == ("driver", "Sam", "planned")


@pytest.mark.parametrize("changes", [{"email": ""}, {"is_transport": True}])
def test_nobody_is_asked_without_an_address_and_no_firm(clinic: Clinic, changes: dict[str, object]) -> None:
    clinic = asking(clinic, policy="named_adult_or_medical_transport")
    row = clinic.book()
    name(clinic, row, replace(SAM, **changes))
    assert questions(row) == []


def test_a_corrected_number_asks_nobody_twice(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    name(clinic, row, replace(SAM, phone="+1 303 555 0135"), NOW + timedelta(minutes=5))
    assert (questions(row), Companion.objects.count()) == (["driver_asked:1"], 1)


def test_another_driver_is_asked_too_and_the_first_no_more(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    name(clinic, row, replace(SAM, name="Kim", email="kim@helper.example"), NOW + timedelta(minutes=5))
    assert questions(row) == ["driver_asked:1", "driver_asked:2"]
    assert ride(row).driver.name == "Kim"


def test_a_new_time_is_asked_about_anew(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    yes(row, clinic.link_actor(row, ActorKind.DRIVER))
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(days=1), by=clinic.desk, now=NOW)
    assert questions(row) == ["driver_asked:2"]


def test_the_second_contact_steps_in_while_nobody_is_named(clinic: Clinic) -> None:
    row = clinic.book()
    eva = contact(clinic, row)
    calls.open(appointment_id=row.pk, reason="driver_unsure", due_at=NOW, by=system("test"), now=NOW)
    yes(row, holder(clinic, row, eva))
    found, said = ride(row), Tick.objects.get(item__appointment=row, item__kind="ride")
    assert (found.driver, found.confirmed_by_driver_at, found.driver.is_adult) == (eva, NOW, True)
    assert (said.by_name, said.done, open_calls(row)) == ("Eva", True, [])
    assert found.driver.phone == "+1 303 555 0199"


def test_yes_twice_is_once(clinic: Clinic) -> None:
    row = clinic.book()
    eva = contact(clinic, row)
    for _ in range(2):
        yes(row, holder(clinic, row, eva))
    assert Tick.objects.filter(item__appointment=row).count() == 1
    assert AuditEntry.objects.filter(action="ride.accept").count() == 1


@pytest.mark.parametrize("who", ["another is named", "ended", "nobody's"])
def test_only_who_is_asked_may_say_yes(clinic: Clinic, who: str) -> None:
    row = clinic.book()
    by = holder(clinic, row, contact(clinic, row))
    if who == "another is named":
        name(clinic, row)
    elif who == "ended":
        second_contacts.end(patient_id=row.patient_id, by=clinic.desk, now=NOW)
    else:
        by = replace(by, companion_id=None)
    before = ride(row).driver
    with pytest.raises(driver_answers.NotAsked):
        yes(row, by)
    assert (ride(row).driver, ride(row).confirmed_by_driver_at) == (before, None)


def test_a_driver_who_was_replaced_answers_for_nobody(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    before = clinic.link_actor(row, ActorKind.DRIVER)
    name(clinic, row, replace(SAM, name="Kim", email=""), by=clinic.desk)
    no(row, before)
    with pytest.raises(driver_answers.NotAsked):
        yes(row, before)
    assert (ride(row).driver.name, open_calls(row)) == ("Kim", [])


def test_a_second_contact_who_cannot_is_thanked_and_the_desk_knows(clinic: Clinic) -> None:
    row = clinic.book()
    by = holder(clinic, row, contact(clinic, row))
    for _ in range(2):
        no(row, by)
    assert (open_calls(row), Tick.objects.filter(item__appointment=row).count()) == (["driver_unsure"], 1)
    yes(row, by, NOW + timedelta(minutes=1))
    assert (ride(row).driver.name, open_calls(row)) == ("Eva", [])


def test_a_no_of_the_second_contact_leaves_what_the_patient_said(clinic: Clinic) -> None:
    row = clinic.book()
    Item.objects.filter(appointment=row, kind="ride").update(unsure=True)
    no(row, holder(clinic, row, contact(clinic, row)))
    assert Item.objects.get(appointment=row, kind="ride").unsure is True


def test_who_stepped_in_and_falls_out_opens_the_ride_and_a_call(clinic: Clinic) -> None:
    row = clinic.book()
    by = holder(clinic, row, contact(clinic, row))
    yes(row, by)
    no(row, by, NOW + timedelta(hours=1))
    assert (ride(row).driver, open_calls(row)) == (None, ["driver_unsure"])
    no(row, by, NOW + timedelta(hours=2))
    yes(row, by, NOW + timedelta(hours=3))
    assert ride(row).driver.name == "Eva"


def test_a_drivers_no_asks_the_second_contact_as_planned(clinic: Clinic) -> None:
    row = clinic.book()
    contact(clinic, row)
    name(clinic, row)
    no(row, clinic.link_actor(row, ActorKind.DRIVER))
    asked = Reminder.objects.filter(appointment=row, rule="ride_second").latest("plan_version")
    assert (asked.state, asked.due_at > NOW, open_calls(row)) == ("planned", True, ["driver_unsure"])


def test_a_late_no_asks_the_second_contact_at_once(clinic: Clinic) -> None:
    """Her time had come while a driver was named."""
    row = clinic.book()
    contact(clinic, row)
    name(clinic, row)
    Reminder.objects.filter(appointment=row, rule="ride_second").update(
        state="superseded", reason="ride_named"
    )
    no(row, clinic.link_actor(row, ActorKind.DRIVER), TUESDAY)
    asked = Reminder.objects.filter(appointment=row, rule="ride_second").latest("plan_version")
    assert (asked.state, asked.due_at) == ("planned", TUESDAY)


def test_the_call_about_the_ride_has_both_numbers(clinic: Clinic) -> None:
    row = clinic.book()
    contact(clinic, row)
    name(clinic, row)
    calls.open(appointment_id=row.pk, reason="driver_unsure", due_at=NOW, by=system("test"), now=NOW)
    calls.open(appointment_id=row.pk, reason="links_locked", due_at=NOW, by=system("test"), now=NOW)
    found = {one.why[:12]: one for one in call_list(site_id=clinic.site.pk, by=clinic.desk, now=NOW).open}
    about_ride, other = found["The ride hom"], found["Somebody typ"]
    assert [(one.name, one.phone, one.is_driver) for one in about_ride.helpers] == [
        ("Sam", "+1 303 555 0134", True),
        ("Eva", "+1 303 555 0160", False),
    ]
    assert other.helpers == ()


def test_a_nurse_who_spoke_with_them_settles_every_call_about_the_ride(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    for reason in ("driver_unsure", "driver_asked", "ride_second"):
        calls.open(appointment_id=row.pk, reason=reason, due_at=NOW, by=system("test"), now=NOW)
    ride_marks.confirm(appointment_id=row.pk, by=clinic.nurse, now=NOW)
    assert open_calls(row) == []


@pytest.mark.parametrize("status", ["in_infusion", "resting"])
def test_while_the_patient_rests_a_driver_is_still_heard(clinic: Clinic, status: str) -> None:
    row = clinic.book()
    name(clinic, row)
    type(row).objects.filter(pk=row.pk).update(status=status)
    no(row, clinic.link_actor(row, ActorKind.DRIVER))
    assert (ride(row).driver, open_calls(row)) == (None, ["driver_unsure"])


def test_a_drivers_no_is_told_to_the_patient_at_once(clinic: Clinic) -> None:
    """On the phone, and by a message of its own."""
    row = clinic.book()
    name(clinic, row)
    driver_answers.decline(appointment_id=row.pk, by=clinic.link_actor(row, ActorKind.DRIVER), now=NOW)
    told = Reminder.objects.get(rule="driver_cannot:1")
    assert (told.state, told.recipient, told.due_at) == ("planned", "patient", NOW)
    line = page(by=clinic.link_actor(row), now=NOW).item(3)
    assert line is not None and line.reopened == "driver_declined"


def test_a_second_contacts_no_is_no_message_to_the_patient(clinic: Clinic) -> None:
    row = clinic.book()
    driver_answers.decline(appointment_id=row.pk, by=holder(clinic, row, contact(clinic, row)), now=NOW)
    assert not Reminder.objects.filter(rule__startswith="driver_cannot").exists()
