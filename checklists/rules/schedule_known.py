"""What the clinic holds already, as far as a schedule may speak of it."""

from dataclasses import dataclass
from datetime import date, datetime

from checklists.rules.appointment_status import Status


@dataclass(frozen=True)
class KnownPatient:
    id: int
    record_number: str
    first_name: str
    last_name: str
    date_of_birth: date
    email: str
    phone: str


@dataclass(frozen=True)
class KnownAppointment:
    """`cancelled_by_import`: it was a schedule that cancelled it, so a schedule may bring it back."""

    id: int
    patient_id: int
    external_id: str
    starts_at: datetime
    status: Status
    duration_minutes: int
    provider: str
    appointment_type: str
    notes: str
    cancelled_by_import: bool = False
