"""Writes the reminder plans of appointments, inside the transaction of the act that it answers."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from checklists.actions import bell, plan_rows
from checklists.models import Appointment, Call, Reminder, ReminderEvent, RideHome
from checklists.queries.plan_facts import ASKED_FOR, PlanRows, plan_facts
from checklists.queries.protocol_versions import of_version
from checklists.rules.asked_messages import ADDRESS_LEFT, DRIVER_CANNOT, HELPER_LINK, UNLOCK_CODE, rule_of
from checklists.rules.plan_facts import Act, Plan, PlannedCall, PlannedReminder
from checklists.rules.reminder_plan import plan, plan_notice

_PROMPT = timedelta(seconds=30)
_OPEN = (Reminder.State.PLANNED, Reminder.State.CLAIMED, Reminder.State.PAUSED)


def replan(appointment: Appointment, *, act: Act, now: datetime) -> None:
    """End what an older plan left open, then write the plan that answers `act`.

    The caller holds the appointment's row and has raised its plan_version.
    """
    end_open(appointment, state=_ending(act), reason=act.value, now=now)
    plan_all([appointment], act=act, now=now)


def replan_hours(appointment: Appointment, *, now: datetime) -> None:
    """Other eating and drinking hours, the same start. The caller holds the appointment's row."""
    appointment.version += 1
    Appointment.objects.filter(pk=appointment.pk).update(version=F("version") + 1)
    revise_all([appointment], act=Act.HOURS, now=now)


def revise_all(appointments: Collection[Appointment], *, now: datetime, act: Act = Act.REVISED) -> None:
    """Plan anew where the start stands but something else changed: hours, a neighbour in the series, the version.

    What was sent is not sent again, what was due and had not left goes with the new plan, links stay as they are, and
    only what differs from what was told is told. The caller holds the rows. Statements do not grow with them.
    """
    if not appointments:
        return
    ids = [appointment.pk for appointment in appointments]
    end_all(ids, state=Reminder.State.SUPERSEDED, reason=act.value, now=now, keep=ASKED_FOR)
    Appointment.objects.filter(pk__in=ids).update(plan_version=F("plan_version") + 1)
    for appointment in appointments:
        appointment.plan_version += 1
    # A link that somebody asked for is on its way whatever the plan says; so is the question to the driver.
    asked_for = Reminder.objects.filter(appointment_id__in=ids, state__in=_OPEN, rule__contains=ASKED_FOR)
    asked_for.update(plan_version=F("plan_version") + 1)
    plan_all(appointments, act=act, now=now)


def plan_all(appointments: Collection[Appointment], *, act: Act, now: datetime) -> None:
    """Plan these appointments in one go: the number of statements does not grow with them."""
    known = PlanRows(appointments)
    decided: dict[int, Plan] = {}
    # Several of one patient are planned twice: only then does the first count what the others bring.
    for appointment in [*_of_one_patient(appointments), *appointments]:
        facts = known.facts(appointment, act=act, acted_at=now)
        found = plan(facts, of_version(appointment.protocol_version).reminders, now)
        known.put(appointment, found.reminders)
        decided[appointment.pk] = found
    _write([_row(one, reminder) for one in appointments for reminder in decided[one.pk].reminders], now)
    calls = [_call(one, call, now) for one in appointments for call in decided[one.pk].calls]
    # One open line per appointment and reason: the table refuses a second.
    Call.objects.bulk_create(calls, ignore_conflicts=True)


def _of_one_patient(appointments: Collection[Appointment]) -> list[Appointment]:
    """Those whose patient has another one among them."""
    counted = Counter(appointment.patient_id for appointment in appointments)
    return [appointment for appointment in appointments if counted[appointment.patient_id] > 1]


def add_new_link(appointment: Appointment, *, now: datetime) -> None:
    """Plan one more message with a fresh link, at once; asked for by the patient or the desk."""
    _add_notice(appointment, "new_link", now=now)


def add_unlock_code(appointment: Appointment, *, now: datetime) -> UUID:
    """Plan the message with a code that opens the second level of a link, at once; its id."""
    row = _add_notice(appointment, UNLOCK_CODE, now=now)
    assert row is not None  # no protocol has to know it
    return row.pk


def add_helper_link(appointment: Appointment, *, companion_id: int, now: datetime) -> None:
    """Plan the message with a helper's own link, at once."""
    _add_notice(appointment, HELPER_LINK, now=now, companion_id=companion_id)


def add_address_left(appointment: Appointment, *, now: datetime) -> None:
    """Tell the patient's address before this one that there is another."""
    _add_notice(appointment, ADDRESS_LEFT, now=now)


def add_driver_cannot(appointment: Appointment, *, now: datetime) -> None:
    """Tell the patient that whoever they named cannot come."""
    _add_notice(appointment, DRIVER_CANNOT, now=now)


def add_driver_asked(appointment: Appointment, *, now: datetime) -> None:
    """Ask the driver who was just named. A protocol version from before this message was known asks nobody."""
    driver_id = RideHome.objects.filter(appointment=appointment).values_list("driver_id", flat=True).first()
    _add_notice(appointment, "driver_asked", now=now, companion_id=driver_id)


def _add_notice(
    appointment: Appointment, key: str, *, now: datetime, companion_id: int | None = None
) -> Reminder | None:
    """One more of its kind; None where the version has no such message. The caller holds the appointment."""
    rule = rule_of(of_version(appointment.protocol_version).reminders, key)
    if rule is None:
        return None
    facts = plan_facts(appointment, act=Act.BOOKED, acted_at=now)
    earlier = Reminder.objects.filter(appointment=appointment, rule__startswith=f"{key}{ASKED_FOR}").count()
    row = _row(appointment, plan_notice(facts, rule, now), suffix=f"{ASKED_FOR}{earlier + 1}")
    row.companion_id = companion_id
    _write([row], now)
    return row


def add_missing(
    appointment: Appointment, reminders: Iterable[PlannedReminder], *, now: datetime
) -> list[Reminder]:
    """Write rows of the current plan that repair found missing."""
    rows = [_row(appointment, reminder) for reminder in reminders]
    _write(rows, now)
    return rows


def end_open(appointment: Appointment, *, state: str, reason: str, now: datetime) -> None:
    """Cancelling wins up to the moment a message is marked as on the wire."""
    end_all([appointment.pk], state=state, reason=reason, now=now)


def end_all(ids: Collection[int], *, state: str, reason: str, now: datetime, keep: str = "") -> None:
    """End what is open of these appointments, but rules that hold `keep`."""
    rows = Reminder.objects.select_for_update().filter(appointment_id__in=ids, state__in=_OPEN)
    rows = rows.exclude(rule__contains=keep) if keep else rows
    ended = list(rows.order_by("pk").values_list("pk", "site_id"))
    Reminder.objects.filter(pk__in=[pk for pk, _ in ended]).update(
        state=state, reason=reason, lease_token=None, lease_until=None
    )
    ReminderEvent.objects.bulk_create(
        ReminderEvent(site_id=site_id, reminder_id=pk, at=now, state=state, reason=reason)
        for pk, site_id in ended
    )


def _write(rows: list[Reminder], now: datetime) -> None:
    """Insert planned rows; one that stands already stays as it is. Prompt ones ring the second trigger."""
    written = plan_rows.write(rows, now=now)
    prompt = (row for row in rows if row.state == Reminder.State.PLANNED and row.due_at - now <= _PROMPT)
    if any(row.pk in written for row in prompt):
        bell.ring()


def _ending(act: Act) -> str:
    return Reminder.State.CANCELLED if act is Act.CANCELLED else Reminder.State.SUPERSEDED


def _row(appointment: Appointment, planned: PlannedReminder, suffix: str = "") -> Reminder:
    local = planned.due_at.astimezone(ZoneInfo(appointment.site.time_zone))
    return Reminder(
        site_id=appointment.site_id,
        appointment=appointment,
        rule=planned.rule + suffix,
        plan_version=appointment.plan_version,
        recipient=planned.recipient,
        channel=planned.channel,
        rank=planned.rank,
        due_at=planned.due_at,
        send_by=planned.send_by,
        next_try_at=planned.due_at,
        due_local=f"{local:%Y-%m-%d %H:%M %Z}",
        moved_from=planned.moved_from,
        why=planned.why,
        state=planned.state.value,
        reason=planned.reason,
    )


def _call(appointment: Appointment, call: PlannedCall, now: datetime) -> Call:
    return Call(
        site_id=appointment.site_id,
        appointment=appointment,
        reason=call.reason,
        due_at=call.by,
        opened_at=now,
    )
