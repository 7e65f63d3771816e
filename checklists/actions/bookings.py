"""New appointments, one or a schedule full of them: rows, items, rides, plans and history in bulk."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from checklists.actions import audit, checklist_items, neighbours, new_dates, planning, series
from checklists.actions.series import SeriesWish
from checklists.actions.start_holds import require_free
from checklists.models import Appointment, Patient, ProtocolVersion, StatusChange
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import NotFound, appointments_for, one, patients_for, within
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.plan_facts import Act


class AlreadyBooked(Exception):
    """This patient has an appointment at that time already, or the clinic's number is taken."""


class NotPublished(Exception):
    """Only a published protocol version can be booked with."""


@dataclass(frozen=True)
class NewAppointment:
    """What is booked. `starts_at` is an aware instant; what is None or empty the protocol decides.

    `wish`: whether it continues the patient's series, and what is planned for that. `in_place_of_id`: whose start became
    free and is taken by this one. `protocol_version_id`: another than that of the batch.
    """

    patient_id: int
    starts_at: datetime
    arrive_at: datetime | None = None
    duration_minutes: int | None = None
    provider: str = ""
    appointment_type: str = ""
    notes: str = ""
    external_id: str = ""
    wish: SeriesWish = field(default_factory=SeriesWish)
    in_place_of_id: int | None = None
    protocol_version_id: int | None = None


@transaction.atomic
def book_all(
    *, site_id: int, protocol_version_id: int, new: Collection[NewAppointment], by: Actor, now: datetime
) -> tuple[int, ...]:
    """Book all of them or none; their ids in the given order. The number of statements does not grow with them.

    Raises NotFound, NotPublished, AlreadyBooked, NotFree, StartTaken, LastDayTooEarly.
    """
    wanted = {each.protocol_version_id or protocol_version_id for each in new}
    versions = {pk: _published(by, site_id, pk) for pk in sorted(wanted)}
    _take_free_starts(by, site_id, new)
    patients = _patients(by, site_id, {each.patient_id for each in new})
    rows = [
        _row(each, patients[each.patient_id], versions[each.protocol_version_id or protocol_version_id], now)
        for each in new
    ]
    series.join_all(rows, [each.wish for each in new], by=by, now=now)
    _insert_once(rows)
    for pk, version in versions.items():
        of_it = [row for row in rows if row.protocol_version_id == pk]
        checklist_items.create_all(of_it, of_version(version))
    StatusChange.objects.bulk_create(_born(row, by, now) for row in rows)
    planning.plan_all(rows, act=Act.BOOKED, now=now)
    neighbours.revise_after(neighbours.places(rows), now=now)
    new_dates.booked(rows, by=by, now=now)
    ids = tuple(row.pk for row in rows)
    obj = f"appointment:{ids[0]}" if len(ids) == 1 else f"site:{site_id}"
    audit.record(by=by, action="appointment.book", obj=obj, site_id=site_id, data={"appointments": list(ids)})
    return ids


def _published(by: Actor, site_id: int, version_id: int) -> ProtocolVersion:
    rows = within(ProtocolVersion.objects.filter(site_id=site_id).select_related("site"), by)
    version = one(rows, pk=version_id)
    if version.state != ProtocolVersion.State.PUBLISHED:
        raise NotPublished
    return version


def _take_free_starts(by: Actor, site_id: int, new: Collection[NewAppointment]) -> None:
    """Those that somebody left are held, in the order of their ids. Raises NotFound, NotFree, StartTaken."""
    starts = {each.in_place_of_id: each.starts_at for each in new if each.in_place_of_id}
    if not starts:
        return
    rows = appointments_for(by).select_for_update(of=("self",)).filter(site_id=site_id, pk__in=starts)
    held = {row.pk: row for row in rows.order_by("pk")}
    if held.keys() != starts.keys():
        raise NotFound
    for pk, row in held.items():
        require_free(row, starts[pk])


def _patients(by: Actor, site_id: int, ids: set[int]) -> dict[int, Patient]:
    found = {row.pk: row for row in patients_for(by).filter(site_id=site_id, pk__in=ids)}
    if set(found) != ids:
        raise NotFound
    return found


def _row(new: NewAppointment, patient: Patient, version: ProtocolVersion, now: datetime) -> Appointment:
    protocol = of_version(version)
    return Appointment(
        site=version.site,
        patient=patient,
        protocol_version=version,
        external_id=new.external_id,
        in_place_of_id=new.in_place_of_id,
        starts_at=new.starts_at,
        arrive_at=new.arrive_at or new.starts_at - timedelta(minutes=protocol.arrive_minutes_before),
        duration_minutes=new.duration_minutes or protocol.duration_minutes,
        provider=new.provider,
        appointment_type=new.appointment_type,
        notes=new.notes,
        booked_at=now,
    )


def _insert_once(rows: list[Appointment]) -> None:
    try:
        with transaction.atomic():
            Appointment.objects.bulk_create(rows)
    except IntegrityError as error:
        if is_double(error):
            raise AlreadyBooked from error
        raise


def is_double(error: IntegrityError) -> bool:
    """Whether the table refused a second appointment, and nothing else."""
    return "appointment_no_double_booking" in str(error) or "appointment_external_id_once" in str(error)


def _born(row: Appointment, by: Actor, now: datetime) -> StatusChange:
    return StatusChange(
        site_id=row.site_id, appointment=row, to_status=Status.EXPECTED, at=now, by=by.label, by_name=by.name
    )
