"""Rows to what the planner is told: who helps, what was stopped, the site's caps, and a change nobody has seen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists import models
from checklists.actions import appointments, planning
from checklists.queries.plan_facts import PlanRows, plan_facts
from checklists.rules.plan_facts import Act, ContactReach, PlanFacts, Reach, Stream
from tests.factories import NOW, START, Clinic
from tests.reminders import ladder

LATER = NOW + timedelta(hours=1)


def known(row: models.Appointment, act: Act = Act.REVISED) -> PlanFacts:
    fresh = models.Appointment.objects.select_related("site", "patient", "protocol_version").get(pk=row.pk)
    return plan_facts(fresh, act=act, acted_at=LATER)


@pytest.mark.parametrize(
    ("fields", "reach"),
    [
        ({}, ContactReach.EMAIL),
        ({"email": ""}, ContactReach.NO_ADDRESS),
        ({"stopped_at": NOW}, ContactReach.STOPPED),
        ({"address_failed_at": NOW}, ContactReach.BOUNCED),
    ],
)
def test_who_helps_has_a_reach_of_their_own(
    clinic: Clinic, fields: dict[str, object], reach: ContactReach
) -> None:
    row = clinic.book()
    assert (known(row).second_contact, known(row).driver) == (None, None)
    ladder.second_contact(row, **fields)
    ladder.driver(row, **fields)
    assert (known(row).second_contact, known(row).driver) == (reach, reach)


def test_the_newest_whom_the_patient_agreed_to_is_the_second_contact(clinic: Clinic) -> None:
    row = clinic.book()
    ladder.second_contact(row)
    ladder.second_contact(row, email="")
    ladder.helper(row, name="Not asked")
    assert known(row).second_contact is ContactReach.NO_ADDRESS
    assert known(clinic.book()).second_contact is None


def test_each_stream_is_stopped_by_itself_and_a_bounced_address_stops_all(clinic: Clinic) -> None:
    row = clinic.book()
    models.Patient.objects.update(follow_up_stopped_at=NOW)
    assert (known(row).reach, known(row).stopped) == (Reach.EMAIL, {Stream.FOLLOW_UP})
    models.Patient.objects.update(reminders_stopped_at=NOW, address_failed_at=NOW)
    assert (known(row).reach, known(row).stopped) == (Reach.BOUNCED, set(Stream))


def test_the_caps_are_the_sites_own(clinic: Clinic) -> None:
    models.Site.objects.update(messages_a_date=1, messages_in_seven_dates=3)
    facts = known(clinic.book())
    assert (facts.most_a_date, facts.most_in_seven_dates) == (1, 3)


def moved_and_told(clinic: Clinic) -> models.Appointment:
    row = clinic.book()
    models.Reminder.objects.filter(rule="booked").update(
        transmit_at=NOW, told={"starts_at": START.isoformat(), "arrive_at": START.isoformat()}
    )
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(hours=3), by=clinic.desk, now=LATER)
    row.refresh_from_db()
    return row


def test_a_change_is_unseen_from_its_message_until_the_patient_says_so(clinic: Clinic) -> None:
    row = moved_and_told(clinic)
    assert not known(row).change_unseen
    told = {"starts_at": row.starts_at.isoformat(), "arrive_at": row.arrive_at.isoformat()}
    models.Reminder.objects.filter(rule="moved").update(transmit_at=LATER, told=told)
    assert known(row).change_unseen
    models.Appointment.objects.update(seen_plan_version=row.plan_version - 1)
    assert known(row).change_unseen
    models.Appointment.objects.update(seen_plan_version=row.plan_version)
    assert not known(row).change_unseen


def test_what_was_written_to_others_was_not_told_to_the_patient(clinic: Clinic) -> None:
    row = clinic.book()
    models.Reminder.objects.filter(rule="driver_day_before").update(
        transmit_at=NOW, told={"starts_at": START.isoformat(), "arrive_at": START.isoformat()}
    )
    assert known(row).told is None


def test_messages_to_others_fill_no_cap_of_the_patients(clinic: Clinic) -> None:
    row = clinic.book()
    ladder.second_contact(row)
    planning.revise_all([_fresh(row)], now=LATER)
    near = clinic.book(row.patient, starts_at=START + timedelta(days=2))
    dues = {placed.due_at for placed in known(near).placed}
    to_others = models.Reminder.objects.filter(appointment=row, rule="ride_second", state="planned")
    assert to_others.count() == 1 and to_others.get().due_at not in dues


def _fresh(row: models.Appointment) -> models.Appointment:
    return models.Appointment.objects.select_related("site", "patient", "protocol_version").get(pk=row.pk)


def test_a_second_contact_who_comes_is_planned_for_and_who_goes_is_not(clinic: Clinic) -> None:
    row = clinic.book()
    eva = ladder.second_contact(row)
    planning.revise_all([_fresh(row)], now=LATER)
    assert _of(row, "ride_second").state == "planned"
    models.Companion.objects.filter(pk=eva.pk).update(contact_agreed_at=None)
    planning.revise_all([_fresh(row)], now=LATER)
    assert _of(row, "ride_second").reason == "no_second_contact"


def _of(row: models.Appointment, rule: str) -> models.Reminder:
    return models.Reminder.objects.filter(appointment=row, rule=rule).latest("plan_version")


def test_a_driver_is_asked_once_a_naming_and_a_revision_leaves_the_question_alone(clinic: Clinic) -> None:
    row = clinic.book()
    sam = ladder.driver(row)
    planning.add_driver_asked(_fresh(row), now=LATER)
    asked = models.Reminder.objects.get(rule="driver_asked:1")
    assert (asked.recipient, asked.companion, asked.state) == ("driver", sam, "planned")
    assert asked.due_at == LATER + timedelta(minutes=2)
    planning.revise_all([_fresh(row)], now=LATER)
    asked.refresh_from_db()
    assert (asked.state, asked.plan_version) == ("planned", _fresh(row).plan_version)


def test_a_protocol_from_before_asks_no_driver(clinic: Clinic) -> None:
    data = dict(clinic.version.data)
    data["reminders"] = [rule for rule in data["reminders"] if rule["key"] != "driver_asked"]
    protocol = models.Protocol.objects.create(site=clinic.site, slug="older", name="Older")
    clinic.version = models.ProtocolVersion.objects.create(
        site=clinic.site, protocol=protocol, number=1, data=data, state="published", published_at=NOW
    )
    row = clinic.book()
    ladder.driver(row)
    planning.add_driver_asked(_fresh(row), now=LATER)
    assert not models.Reminder.objects.filter(rule__startswith="driver_asked").exists()


def test_what_is_read_does_not_grow_with_the_appointments(clinic: Clinic) -> None:
    def statements(rows: list[models.Appointment]) -> int:
        with CaptureQueriesContext(connection) as caught:
            read = PlanRows(rows)
            for row in rows:
                read.facts(row, act=Act.REVISED, acted_at=LATER)
        return len(caught)

    rows = [_fresh(clinic.book()) for _ in range(4)]
    statements(rows)
    assert statements(rows) == statements(rows[:1])


def shape(row: models.Appointment) -> set[tuple[object, ...]]:
    """The newest plan without its number."""
    newest = models.Reminder.objects.filter(appointment=row, plan_version=_fresh(row).plan_version)
    fields = ("rule", "recipient", "channel", "rank", "due_at", "send_by", "state", "reason", "why")
    return set(newest.values_list(*fields))


@pytest.mark.parametrize("after", [timedelta(hours=1), timedelta(hours=30), timedelta(hours=55)])
def test_a_revision_of_what_did_not_change_changes_nothing(clinic: Clinic, after: timedelta) -> None:
    """At any moment of the way, the night before among them: planned again and again, the plan stands still."""
    row = clinic.book()
    ladder.second_contact(row)
    planning.revise_all([_fresh(row)], now=NOW + after)
    first = shape(row)
    planning.revise_all([_fresh(row)], now=NOW + after)
    assert shape(row) == first
