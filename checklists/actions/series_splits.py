"""What was taken for one series is two: an import cannot know what the desk knows."""

from datetime import datetime

from django.db import transaction

from checklists.actions import appointments, audit, neighbours, planning, stale_answers
from checklists.models import Appointment, Series
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.clock import local
from checklists.rules.series import NO_INFUSION
from checklists.rules.stale_answers import Change


@transaction.atomic
def begin_with(*, appointment_id: int, by: Actor, now: datetime) -> int:
    """This expected appointment and all after it belong to a new series; its id. The old one ends before it.

    Safety answers that were given for the old one are asked again. Raises NotFound, also where it is the first of
    its series or that series is over.
    """
    neighbours.lock_series_of(appointment_id, by=by)
    row = appointments.locked(by, appointment_id)
    old = Series.objects.select_for_update().filter(pk=row.series_id or 0, ended_at=None).first()
    if old is None or row.status != Status.EXPECTED or not _has_before(row):
        raise NotFound
    new = _begun(old, row, by, now)
    Appointment.objects.filter(series=old, starts_at__gte=row.starts_at).update(series=new)
    moved = _expected(new)
    for each in moved:
        stale_answers.reopen(each, change=Change.NEW_SERIES, by=by, now=now)
    planning.revise_all(moved, now=now)
    audit.record(by=by, action="series.begin", obj=f"series:{new.pk}", site_id=new.site_id)
    return new.pk


def _has_before(row: Appointment) -> bool:
    before = Appointment.objects.filter(series_id=row.series_id or 0, starts_at__lt=row.starts_at)
    return before.exclude(status__in=NO_INFUSION).exists()


def _begun(old: Series, row: Appointment, by: Actor, now: datetime) -> Series:
    """The last planned day goes with what comes."""
    day = local(row.starts_at, row.site.time_zone).date()
    last = old.last_planned_on if old.last_planned_on and old.last_planned_on >= day else None
    if last is not None:
        old.last_planned_on = None
    old.ended_at, old.ended_by = now, by.label
    old.save(update_fields=["last_planned_on", "ended_at", "ended_by"])
    return Series.objects.create(
        site_id=old.site_id, patient_id=old.patient_id, started_on=day, last_planned_on=last
    )


def _expected(series: Series) -> list[Appointment]:
    """By id; they are held already."""
    rows = Appointment.objects.filter(series=series, status=Status.EXPECTED)
    return list(rows.select_related("site", "patient", "protocol_version").order_by("pk"))
