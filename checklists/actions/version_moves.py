"""Booked appointments move to the published version of their protocol: what still holds is kept, the rest asked again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import answered_calls, audit, item_versions, planning
from checklists.actions.bookings import NotPublished
from checklists.actions.protocols import MAY_EDIT
from checklists.models import Appointment, ProtocolVersion, RideHome
from checklists.queries import version_moves as queries
from checklists.queries.protocol_versions import of_version
from checklists.rules.access import BOOKING, Actor
from checklists.rules.appointment_status import Status
from checklists.rules.protocol import Protocol

__all__ = ["Moved", "NotPublished", "move_booked"]


@dataclass(frozen=True)
class Moved:
    """How many appointments moved, and how many answers they were asked again."""

    moved: int
    reopened: int


@transaction.atomic
def move_booked(
    *, protocol_id: int, by: Actor, now: datetime, appointment_ids: Collection[int] | None = None
) -> Moved:
    """Move all that is expected and ahead on an older version, or those of them that are named; all or none.

    All of them are for who edits protocols; named ones for who books.

    Links and sessions stay alive; a patient is written to only where a time they were told is another one now.
    Raises NotFound, PermissionDenied, NotPublished.
    """
    version_id = queries.published_id(by=by, protocol_id=protocol_id)
    if not by.has(*(MAY_EDIT if appointment_ids is None else BOOKING)):
        raise PermissionDenied
    if version_id is None:
        raise NotPublished
    version = ProtocolVersion.objects.get(pk=version_id)
    ids = set(queries.ids_on_older(by=by, protocol_id=protocol_id, now=now))
    rows = _held(ids if appointment_ids is None else ids & set(appointment_ids))
    reopened = sum(_move(row, version, by, now) for row in rows)
    planning.revise_all(rows, now=now)
    for row in rows:
        answered_calls.settle(row.pk, by=by, now=now)
        _record(row, by)
    return Moved(len(rows), reopened)


def _held(ids: Collection[int]) -> list[Appointment]:
    rows = Appointment.objects.select_for_update(of=("self",)).filter(pk__in=ids, status=Status.EXPECTED)
    return list(rows.select_related("site", "patient", "protocol_version").order_by("pk"))


def _move(row: Appointment, version: ProtocolVersion, by: Actor, now: datetime) -> int:
    """How many answers are asked again."""
    before, after = of_version(row.protocol_version), of_version(version)
    row.arrive_at, row.duration_minutes = _arrival(row, before, after), _duration(row, before, after)
    row.protocol_version = version
    row.version += 1
    row.save(update_fields=["protocol_version", "arrive_at", "duration_minutes", "version"])
    RideHome.objects.filter(appointment=row).update(policy=after.ride_policy)
    return item_versions.take_over(row, before, after, by=by, now=now)


def _arrival(row: Appointment, before: Protocol, after: Protocol) -> datetime:
    """The new default where the old one stood; what somebody agreed stays."""
    if row.starts_at - row.arrive_at != timedelta(minutes=before.arrive_minutes_before):
        return row.arrive_at
    return row.starts_at - timedelta(minutes=after.arrive_minutes_before)


def _duration(row: Appointment, before: Protocol, after: Protocol) -> int:
    return after.duration_minutes if row.duration_minutes == before.duration_minutes else row.duration_minutes


def _record(row: Appointment, by: Actor) -> None:
    audit.record(
        by=by,
        action="appointment.new_version",
        obj=f"appointment:{row.pk}",
        site_id=row.site_id,
        data={"protocol_version": row.protocol_version_id, "plan_version": row.plan_version},
    )
