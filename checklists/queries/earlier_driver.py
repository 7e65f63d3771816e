"""Who took this patient home last time: offered by name, and asked again like anybody else."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from checklists.models import Appointment, RideHome
from checklists.queries.declined import who_declined
from checklists.rules.appointment_status import Status


@dataclass(frozen=True)
class EarlierDriver:
    """As they were written down then; a page shows the name alone."""

    name: str
    phone: str
    relation: str
    email: str


def earlier_driver(appointment: Appointment) -> EarlierDriver | None:
    """Of the patient's newest earlier appointment; nobody whose help has ended, or who cannot come this time."""
    rows = RideHome.objects.filter(
        appointment__patient_id=appointment.patient_id,
        appointment__starts_at__lt=appointment.starts_at,
        driver__isnull=False,
        driver__ended_at=None,
        medical_transport=False,
    ).exclude(appointment__status=Status.CANCELLED)
    # One person may stand in two rows: a no counts for everybody with that number.
    said_no = who_declined(appointment).filter(phone=OuterRef("driver__phone"))
    last = (
        rows.select_related("driver")
        .annotate(cannot=Exists(said_no))
        .order_by("-appointment__starts_at")
        .first()
    )
    if last is None or last.driver is None or last.cannot:
        return None
    found = last.driver
    return EarlierDriver(found.name, found.phone, found.relation, found.email)
