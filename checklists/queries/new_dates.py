"""What the desk reads to agree on a new date with somebody whose infusion did not take place."""

from dataclasses import dataclass
from datetime import date, datetime

from checklists.models import Appointment, Call
from checklists.queries.board import full_name
from checklists.queries.scope import appointments_for, one
from checklists.rules import new_dates
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.clock import local
from checklists.rules.series import NO_INFUSION
from checklists.rules.settled_calls import DATE


@dataclass(frozen=True)
class NewDate:
    """`suggestions` are starts (UTC), `coming` what is booked after the day that was lost. `call_due_at` is when somebody
    calls about it, None where no line stands.
    """

    appointment_id: int
    patient_id: int
    patient: str
    date_of_birth: date
    phone: str
    starts_at: datetime
    status: Status
    suggestions: tuple[datetime, ...]
    coming: tuple[tuple[int, datetime], ...]
    call_due_at: datetime | None

    @property
    def is_lost(self) -> bool:
        return self.status in (Status.NO_GO, Status.NO_SHOW)


def new_date(*, appointment_id: int, by: Actor, now: datetime) -> NewDate:
    """Raises NotFound."""
    related = appointments_for(by).select_related("patient", "site", "series", "protocol_version")
    row = one(related.defer("protocol_version__data"), pk=appointment_id)
    others = Appointment.objects.filter(patient_id=row.patient_id).exclude(pk=row.pk)
    booked = tuple(
        others.exclude(status__in=NO_INFUSION)
        .order_by("starts_at")
        .values_list("pk", "starts_at", "series_id")
    )
    return NewDate(
        appointment_id=row.pk,
        patient_id=row.patient_id,
        patient=full_name(row),
        date_of_birth=row.patient.date_of_birth,
        phone=row.patient.phone,
        starts_at=row.starts_at,
        status=Status(row.status),
        suggestions=_suggestions(row, booked, now),
        coming=tuple((pk, at) for pk, at, _ in booked if at > max(now, row.starts_at)),
        call_due_at=_call_due(row),
    )


def _suggestions(
    row: Appointment, booked: tuple[tuple[int, datetime, int | None], ...], now: datetime
) -> tuple[datetime, ...]:
    zone, series = row.site.time_zone, row.series
    starts = [at for _, at, of in booked if series and of == series.pk] + [row.starts_at]
    return new_dates.suggestions(
        row.starts_at,
        now=now,
        zone=zone,
        desk_days=row.site.desk_days,
        rhythm=new_dates.rhythm_of(series.weekdays if series else "", starts, zone),
        taken={local(at, zone).date() for _, at, _ in booked},
    )


def _call_due(row: Appointment) -> datetime | None:
    standing = Call.objects.filter(appointment=row, reason__in=DATE, closed_at=None)
    return standing.values_list("due_at", flat=True).first()
