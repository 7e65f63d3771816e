"""Who helps a patient: by their place, which stays theirs, so that an address of the phone holds no id."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from checklists.models import Appointment, Companion, LinkSession, RideHome
from checklists.queries.contact_reach import contact_reach
from checklists.queries.phone import site_line
from checklists.queries.phone_page import SiteLine
from checklists.queries.scope import NotFound, appointments_for, one
from checklists.rules.access import Actor
from checklists.rules.plan_facts import ContactReach


@dataclass(frozen=True)
class HelperLine:
    """One person as the patient sees them. `place` counts from 1 and never becomes somebody else's.

    `said_yes_at` is the driver's own yes. `helps`: they have, or get, a link of their own; `has_opened` it.
    `reads_email`: a message reaches them. `ended_at` is None while they help.
    """

    place: int
    name: str
    phone: str
    is_driver: bool
    said_yes_at: datetime | None
    is_second_contact: bool
    helps: bool
    may_read: bool
    may_tick: bool
    has_opened: bool
    reads_email: bool
    ended_at: datetime | None = None
    ended_by: str = ""
    # For the desk; a patient's own page shows numbers alone.
    email: str = ""

    @property
    def grant(self) -> str:
        """What they may do, as one choice of a form."""
        return "tick" if self.may_tick else "read" if self.may_read else "none"


@dataclass(frozen=True)
class HelpersPage:
    """`people` help now, `ended` did; `unlocked`: they may be changed from here."""

    site: SiteLine
    people: tuple[HelperLine, ...]
    ended: tuple[HelperLine, ...]
    unlocked: bool

    def person(self, place: int) -> HelperLine | None:
        return next((line for line in self.people if line.place == place), None)


def helpers_page(*, by: Actor) -> HelpersPage:
    """Of the caller's own appointment. Raises NotFound."""
    rows = appointments_for(by).select_related("site")
    appointment = one(rows, pk=by.appointment_id)
    people = helper_lines(appointment)
    return HelpersPage(
        site=site_line(appointment.site),
        people=tuple(line for line in people if line.ended_at is None),
        ended=tuple(line for line in people if line.ended_at is not None),
        unlocked=by.unlocked,
    )


def helper_lines(appointment: Appointment) -> tuple[HelperLine, ...]:
    """Everybody who helps with this appointment, or did and was ended; the caller found it in their own scope."""
    ride = RideHome.objects.filter(appointment=appointment).first()
    return _lines(people_of(appointment.patient_id), ride)


def people_of(patient_id: int) -> list[Companion]:
    """Everybody who helps or helped this patient, by their place; for who found the patient."""
    opened = LinkSession.objects.filter(link__companion=OuterRef("pk"))
    return list(
        Companion.objects.filter(patient=patient_id).annotate(has_opened=Exists(opened)).order_by("pk")
    )


def patient_helpers(people: list[Companion]) -> tuple[HelperLine, ...]:
    """Everybody with a link of their own, whatever the appointment, or who was ended; of `people_of` the patient."""
    return tuple(line for line in _lines(people, None) if line.helps or line.ended_at is not None)


def at_place(patient_id: int, place: int) -> Companion:
    """Raises NotFound."""
    rows = Companion.objects.filter(patient_id=patient_id).order_by("pk")
    found = list(rows[place - 1 : place]) if place > 0 else []
    if not found:
        raise NotFound
    return found[0]


def _lines(people: list[Companion], ride: RideHome | None) -> tuple[HelperLine, ...]:
    lines = (_line(place, row, ride) for place, row in enumerate(people, start=1))
    return tuple(line for line in lines if _is_shown(line))


def _line(place: int, row: Any, ride: RideHome | None) -> HelperLine:
    is_driver = ride is not None and ride.driver_id == row.pk
    return HelperLine(
        place=place,
        name=row.name,
        phone=row.phone,
        is_driver=is_driver,
        said_yes_at=ride.confirmed_by_driver_at if ride and is_driver else None,
        is_second_contact=row.contact_agreed_at is not None,
        helps=row.help_agreed_at is not None,
        may_read=row.may_read_at is not None,
        may_tick=row.may_tick_at is not None,
        has_opened=row.has_opened,
        reads_email=contact_reach(row) is ContactReach.EMAIL,
        ended_at=row.ended_at,
        ended_by=row.ended_by_name,
        email=row.email,
    )


def _is_shown(line: HelperLine) -> bool:
    """Not whoever drove another time, or was named and replaced."""
    return line.is_driver or line.is_second_contact or line.helps or line.ended_at is not None
