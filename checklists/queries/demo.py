"""What stands of the demo, for `seed_demo` to tell."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from checklists.models import Appointment, Item, MedicationEntry, Membership, Patient
from checklists.queries.facts import facts_of
from checklists.queries.item_marks import marks
from checklists.rules.access import Actor, ActorKind, Role
from checklists.rules.appointment_status import Status
from checklists.rules.link_tries import Tries
from checklists.rules.medicine_routes import Route
from checklists.rules.readiness import verdict

_DAYS_SHOWN = 4


@dataclass(frozen=True)
class DemoAppointment:
    id: int
    patient: str
    date_of_birth: date
    starts_at: datetime
    readiness: str
    status: str
    # After too many wrong birth dates: the desk opens it again.
    is_locked: bool = False

    @property
    def has_link(self) -> bool:
        return not self.is_locked and self.status not in (Status.CANCELLED, Status.NO_SHOW, Status.NO_GO)


def stands(*, site_id: int, on: date, zone: ZoneInfo) -> bool:
    """Whether demo appointments were made for that day of the site."""
    midnight = datetime.combine(on, time(), zone)
    day = (midnight, midnight + timedelta(days=1))
    return bool(_demo(site_id).filter(starts_at__range=day).count() > 2)


def patient_id(*, site_id: int, email: str) -> int | None:
    return Patient.objects.filter(site_id=site_id, email=email).values_list("pk", flat=True).first()


def appointments(*, site_id: int, now: datetime) -> tuple[DemoAppointment, ...]:
    """The demo's appointments from half a day ago on, and those of whom the day after is asked; by start."""
    around = Q(starts_at__range=(now - timedelta(hours=14), now + timedelta(days=_DAYS_SHOWN)))
    after = Q(status=Status.LEFT, starts_at__range=(now - timedelta(hours=40), now))
    rows = list(_demo(site_id).filter(around | after).select_related("patient").order_by("starts_at"))
    known = facts_of([row.pk for row in rows])
    return tuple(
        DemoAppointment(
            id=row.pk,
            patient=f"{row.patient.first_name} {row.patient.last_name}",
            date_of_birth=row.patient.date_of_birth,
            starts_at=row.starts_at,
            readiness=verdict(known[row.pk], now).readiness.value,
            status=row.status,
            is_locked=Tries(row.link_tries).is_locked,
        )
        for row in rows
    )


def actor_at(*, site_id: int, role: Role) -> Actor:
    """The demo's person of that role, as an actor at the demo site."""
    member = Membership.objects.select_related("user").filter(site_id=site_id, role=role).earliest("pk")
    return Actor(
        kind=ActorKind.STAFF,
        key=str(member.user_id),
        name=member.user.name,
        user_id=member.user_id,
        site_ids=frozenset({site_id}),
        roles=frozenset({role}),
    )


def waiting_entries(*, appointment_id: int) -> tuple[int, ...]:
    """Medicines of that appointment which a prescriber has not decided on."""
    rows = MedicationEntry.objects.filter(
        appointment_id=appointment_id, removed_at=None, medicationreview=None
    )
    return tuple(
        rows.filter(route__in=(Route.URGENT_REVIEW, Route.PRESCRIBER_DECISION)).values_list("pk", flat=True)
    )


def seen(*, appointment_id: int, position: int) -> tuple[int, str]:
    """The appointment's version and the item's mark, as a nurse's page would carry them."""
    row = Appointment.objects.get(pk=appointment_id)
    items = list(Item.objects.filter(appointment=row, position=position))
    return row.version, marks(appointment=row, items=items)[position]


def _demo(site_id: int):  # type: ignore[no-untyped-def]
    return Appointment.objects.filter(site_id=site_id, external_id__startswith="demo-")
