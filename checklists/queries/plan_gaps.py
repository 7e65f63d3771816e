"""Which appointments do not have the reminders they should have: more or fewer rows than their protocol's rules."""

from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from checklists.models import Appointment, Reminder, ReminderEvent
from checklists.queries.plan_facts import ASKED_FOR
from checklists.queries.protocol_versions import of_version
from checklists.rules.appointment_status import Status
from checklists.rules.plan_facts import Act

_LOOKS_BACK = timedelta(days=2)
_OPEN = ("planned", "claimed", "paused")
LIVE = (Status.EXPECTED, Status.ARRIVED, Status.CHECKED_IN, Status.IN_INFUSION, Status.RESTING)
_ACTS = tuple(act.value for act in Act)


def incomplete(*, now: datetime) -> tuple[int, ...]:
    """Appointments ahead whose plan lacks a rule of their protocol; notices count as one."""
    current = Q(reminder__plan_version=F("plan_version")) & ~Q(reminder__rule__contains=ASKED_FOR)
    rows = Appointment.objects.filter(status__in=LIVE, starts_at__gt=now - _LOOKS_BACK)
    counted = rows.annotate(written=Count("reminder", filter=current)).select_related("protocol_version")
    return tuple(row.pk for row in counted.order_by("pk") if row.written < _expected(row))


def orphaned() -> tuple[int, ...]:
    """Appointments with open rows of an older plan, or of a plan that was cancelled."""
    rows = Reminder.objects.filter(state__in=_OPEN)
    stale = ~Q(plan_version=F("appointment__plan_version"))
    dead = Q(appointment__status=Status.CANCELLED) & ~Q(rule=Act.CANCELLED.value)
    found = rows.filter(stale | dead).order_by("appointment_id").values_list("appointment_id", flat=True)
    return tuple(found.distinct())


def last_act(appointment: Appointment) -> tuple[Act, datetime]:
    """What the current plan answers, and when: the newest act that ended an older plan, or the booking."""
    events = ReminderEvent.objects.filter(reminder__appointment=appointment, reason__in=_ACTS)
    newest = events.exclude(state="planned").order_by("-at", "-pk").first()
    return (Act(newest.reason), newest.at) if newest else (Act.BOOKED, appointment.booked_at)


def _expected(appointment: Appointment) -> int:
    rules = of_version(appointment.protocol_version).reminders
    return 1 + sum(not rule.is_notice for rule in rules)
