"""Compares the reminders that should stand with those that do: inserts the missing, ends the orphaned.

Zero repairs is the rule; each one is counted and audited. Source: reminders.md section 4.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from checklists.actions import audit, planning
from checklists.actions.reminder_moves import end, lock_appointments, named
from checklists.models import Appointment, Reminder
from checklists.queries import plan_gaps, zone_shifts
from checklists.queries.plan_facts import plan_facts
from checklists.queries.protocol_versions import of_version
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.plan_facts import Act, PlannedReminder
from checklists.rules.reminder_plan import plan

_OPEN = (Reminder.State.PLANNED, Reminder.State.CLAIMED, Reminder.State.PAUSED)


@dataclass(frozen=True)
class Repaired:
    """How many rows were missing and how many belonged to no plan; `shifted` plans followed their zone, no repair."""

    inserted: int
    ended: int
    shifted: int = 0


def reconcile(*, by: Actor, now: datetime) -> Repaired:
    """Appointment by appointment, each in a transaction of its own."""
    moved = sum(follow_zone(appointment_id=one, by=by, now=now) for one in zone_shifts.shifted(now=now))
    ended = sum(end_orphans(appointment_id=one, by=by, now=now) for one in plan_gaps.orphaned())
    inserted = sum(
        insert_missing(appointment_id=one, by=by, now=now) for one in plan_gaps.incomplete(now=now)
    )
    return Repaired(inserted, ended, moved)


@transaction.atomic
def follow_zone(*, appointment_id: int, by: Actor, now: datetime) -> int:
    """The start stands, the clock at the site says something else: plan anew by it; 1 when it was."""
    rows = Appointment.objects.select_for_update(of=("self",)).filter(
        pk=appointment_id, status__in=plan_gaps.LIVE
    )
    held = list(rows.select_related("site", "patient", "protocol_version"))
    planning.revise_all(held, now=now)
    for appointment in held:
        obj, site_id = f"appointment:{appointment.pk}", appointment.site_id
        audit.record(by=by, action="reminder.zone", obj=obj, site_id=site_id)
    return len(held)


@transaction.atomic
def insert_missing(*, appointment_id: int, by: Actor, now: datetime) -> int:
    """The same facts give the same rows, so only what is missing is new; how many. `send_by` ends what is too old."""
    rows = Appointment.objects.select_for_update(of=("self",)).select_related(
        "site", "patient", "protocol_version"
    )
    appointment = rows.get(pk=appointment_id)
    act, acted_at = plan_gaps.last_act(appointment)
    facts = plan_facts(appointment, act=act, acted_at=acted_at)
    decided = plan(facts, of_version(appointment.protocol_version).reminders, acted_at)
    written = planning.add_missing(appointment, _missing(appointment, decided.reminders), now=now)
    _record(appointment, "reminder.repair", written, by)
    return len(written)


@transaction.atomic
def end_orphans(*, appointment_id: int, by: Actor, now: datetime) -> int:
    """Open rows of a plan that no longer holds; how many."""
    lock_appointments([appointment_id])
    appointment = Appointment.objects.get(pk=appointment_id)
    held = Reminder.objects.select_for_update().filter(appointment=appointment, state__in=_OPEN)
    orphans = [row for row in held.order_by("pk") if _is_orphan(row, appointment)]
    end(orphans, state=Reminder.State.SUPERSEDED, reason="orphaned", now=now)
    _record(appointment, "reminder.orphans", orphans, by)
    return len(orphans)


def _missing(appointment: Appointment, planned: Iterable[PlannedReminder]) -> list[PlannedReminder]:
    """A notice of another kind may answer the same act once something was told: any one notice is enough."""
    standing = set(
        Reminder.objects.filter(appointment=appointment, plan_version=appointment.plan_version).values_list(
            "rule", flat=True
        )
    )
    notices = {act.value for act in Act}
    told = bool(standing & notices)
    return [one for one in planned if one.rule not in standing and not (told and one.rule in notices)]


def _is_orphan(row: Reminder, appointment: Appointment) -> bool:
    dead = appointment.status == Status.CANCELLED and row.rule != Act.CANCELLED.value
    return dead or row.plan_version != appointment.plan_version


def _record(appointment: Appointment, action: str, rows: list[Reminder], by: Actor) -> None:
    if rows:
        obj, data = f"appointment:{appointment.pk}", {"reminders": named(rows)}
        audit.record(by=by, action=action, obj=obj, site_id=appointment.site_id, data=data)
