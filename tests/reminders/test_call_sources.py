"""Each source of the call list: it opens exactly one line, also when it happens twice, and what settles it closes it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from checklists.actions import (
    access_links,
    appointments,
    calls,
    driver_answers,
    link_suspensions,
    patients,
    rides,
    ticks,
)
from checklists.actions.calls import CallOutcome
from checklists.models import Appointment, Call, Item, Reminder
from checklists.queries.calls import call_list
from checklists.rules.access import system
from checklists.rules.appointment_status import Status
from checklists.rules.delivery import Kind
from checklists.rules.not_for_me import NotForMe
from tests.actions.test_access_links import burn, mint
from tests.actions.test_delivery import sent, tell
from tests.after import DUE, gone_home, say
from tests.factories import NOW, START, Clinic
from tests.preparing import move, prepared
from tests.reminders.ladder import driver

pytestmark = pytest.mark.django_db(transaction=True)
DOOR = system("link")


def standing(row: Appointment) -> list[str]:
    return sorted(Call.objects.filter(appointment=row, closed_at=None).values_list("reason", flat=True))


def due_calls(row: Appointment) -> list[Reminder]:
    return list(Reminder.objects.filter(appointment=row, channel="call", state="planned").order_by("due_at"))


@pytest.mark.parametrize(
    "lacks", [{"email": ""}, {"reminders_stopped_at": NOW}], ids=["no address", "stopped"]
)
def test_whom_no_message_reaches_is_called_when_it_is_due(
    clinic: Clinic, send: Callable[..., object], lacks: dict[str, object]
) -> None:
    row = clinic.book(clinic.patient(**lacks))
    first = due_calls(row)[0]
    for minutes in (1, 2):
        send(first.due_at + timedelta(minutes=minutes))
    assert standing(row).count(first.rule) == 1
    call = Call.objects.get(appointment=row, reason=first.rule, closed_at=None)
    calls.record_outcome(call_id=call.pk, outcome=CallOutcome.REACHED, by=clinic.desk, now=first.due_at)
    assert first.rule not in standing(row)


def test_an_address_that_does_not_work_is_one_line_until_there_is_another(clinic: Clinic) -> None:
    reminder = sent(clinic)
    for _ in range(2):
        tell(reminder, Kind.BOUNCED)
    row = reminder.appointment
    assert standing(row) == ["address_failed"]
    patients.change(
        patient_id=row.patient_id, changes={"email": "new@patient.example"}, by=clinic.desk, now=NOW
    )
    assert "address_failed" not in standing(row)


def test_a_driver_who_says_no_is_one_line_until_somebody_says_yes(clinic: Clinic) -> None:
    row = prepared(clinic)
    by = clinic.link_actor(row)
    for _ in range(2):
        driver_answers.decline(appointment_id=row.pk, by=by, now=NOW)
    assert standing(row) == ["driver_unsure"]
    other = rides.Driver("Kim", "303 555 0150", "", True)
    common = {"appointment_id": row.pk, "by": by, "now": NOW}
    rides.name_driver(operation_id=uuid4(), driver=other, **common)
    driver_answers.accept(phone=other.phone, is_adult=True, **common)
    assert standing(row) == []


def test_answers_that_a_move_made_stale_are_one_line_until_they_are_given_anew(
    clinic: Clinic, send: Callable[..., object]
) -> None:
    row = prepared(clinic)
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(hours=5), by=clinic.desk, now=NOW)
    (due,) = [each for each in due_calls(row) if each.rule == "call_unready"]
    for minutes in (1, 2):
        send(due.due_at + timedelta(minutes=minutes))
    assert standing(row).count("call_unready") == 1
    driver(row, said_yes_at=NOW)
    for item in Item.objects.filter(appointment=row, done=False, required=True).exclude(kind="vital_signs"):
        Item.objects.filter(pk=item.pk).exclude(kind="clothing").update(done=True)
    position = Item.objects.get(appointment=row, kind="clothing").position
    ticks.tick(
        appointment_id=row.pk, item_position=position, operation_id=uuid4(), done=True, by=clinic.nurse,
        now=due.due_at,
    )  # fmt: skip
    assert "call_unready" not in standing(row)


def test_a_locked_link_is_one_line_until_the_desk_has_opened_it(clinic: Clinic) -> None:
    row = clinic.book()
    burn(mint(row))
    assert standing(row).count("links_locked") == 1
    access_links.unlock(appointment_id=row.pk, by=clinic.desk, now=NOW)
    assert "links_locked" not in standing(row)


def test_not_for_me_is_one_line_until_the_desk_has_looked(clinic: Clinic) -> None:
    row = clinic.book()
    token = mint(row)
    for _ in range(2):
        link_suspensions.suspend(token=token, reason=NotForMe.OTHER_PERSON, by=DOOR, now=NOW)
    assert standing(row) == ["not_my_appointment"]
    link_suspensions.lift(appointment_id=row.pk, by=clinic.desk, now=NOW)
    assert standing(row) == []


@pytest.mark.parametrize("status", [Status.NO_GO, Status.NO_SHOW])
def test_a_lost_infusion_is_one_line_until_there_is_a_date(clinic: Clinic, status: Status) -> None:
    row, at = clinic.book(), START + timedelta(minutes=15)
    if status is Status.NO_GO:
        move(row, Status.ARRIVED, clinic.nurse, now=at)
    move(row, status, clinic.nurse, now=at, reason="unwell" if status is Status.NO_GO else "")
    assert len(standing(row)) == 1
    clinic.book(row.patient, starts_at=START + timedelta(days=7), now=at)
    assert standing(row) == []


def test_a_red_answer_of_the_day_after_is_one_line_on_top_until_a_nurse_has_called(clinic: Clinic) -> None:
    row = gone_home(clinic)
    calls.open(appointment_id=row.pk, reason="address_failed", due_at=NOW, by=clinic.desk, now=NOW)
    for answer in ("yes", "no", "yes"):
        say(clinic, row, "thoughts", answer)
    first, *others = call_list(site_id=clinic.site.pk, by=clinic.nurse, now=DUE).open
    assert first.is_urgent and [line.is_urgent for line in others] == [False]
    calls.record_outcome(call_id=first.id, outcome=CallOutcome.REACHED, by=clinic.nurse, now=DUE)
    assert standing(row) == ["address_failed"]
