"""One appointment as the desk reads it: when, where it stands, what is open, and its messages in order."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery

from checklists.models import Appointment, Item, ProtocolVersion
from checklists.queries.item_states import is_done
from checklists.queries.moves import Moved, moves_of, with_moves
from checklists.queries.scope import appointments_for, one
from checklists.queries.series import Place, places
from checklists.queries.timeline import TimelineLine, timeline
from checklists.queries.unreachable import contact_of
from checklists.rules.access import CLINICAL, Actor, ActorKind
from checklists.rules.appointment_status import Status, moves_from
from checklists.rules.hindrances import short
from checklists.rules.link_tries import LOCK_AFTER


@dataclass(frozen=True)
class ItemLine:
    """An item in short; no answer of the patient's, so that every desk role may read it."""

    label: str
    state: str


@dataclass(frozen=True)
class History:
    """One move of the appointment, by whom and why; `by_phone`: the patient's own word."""

    label: str
    at: datetime
    by: str
    reason: str
    by_phone: bool


@dataclass(frozen=True)
class AppointmentPage:
    id: int
    patient_id: int
    patient: str
    first_name: str
    date_of_birth: date
    record_number: str
    phone: str
    email: str
    starts_at: datetime
    arrive_at: datetime
    duration_minutes: int
    provider: str
    appointment_type: str
    # Empty for roles that may not read them.
    notes: str
    protocol: str
    protocol_id: int
    protocol_version_id: int
    status: str
    status_label: str
    booked_at: datetime
    items: tuple[ItemLine, ...]
    timeline: tuple[TimelineLine, ...]
    history: tuple[History, ...]
    may_move: bool
    may_cancel: bool
    may_bring_back: bool
    may_send_link: bool
    links_locked: bool
    # Which infusion of its series; it may begin another where it is expected and not the first of an open one.
    place: Place | None
    may_begin_series: bool
    version: int
    # What a form was of: another number, or another status, says that somebody changed it meanwhile.
    plan_version: int
    # The published version of its protocol, where that is a newer one and the list may still change.
    newer_version: int | None
    # What a newer version no longer asks; the answers stay in the record.
    dropped: tuple[str, ...]
    # Why no reminders go to this patient; "" where they do.
    no_reminders: str

    @property
    def may_move_rest(self) -> bool:
        """Whether it is in an open series, and still to come."""
        return self.status == Status.EXPECTED and bool(self.place and self.place.is_open)

    @property
    def mark(self) -> str:
        """What a form of this appointment was of."""
        return f"{self.status}.{self.plan_version}"

    @property
    def messages(self) -> tuple[TimelineLine, ...]:
        """Those of the plan that counts, and whatever left or may have."""
        return tuple(line for line in self.timeline if not line.is_earlier)

    @property
    def earlier_messages(self) -> tuple[TimelineLine, ...]:
        return tuple(line for line in self.timeline if line.is_earlier)

    @property
    def overtaken(self) -> tuple[TimelineLine, ...]:
        """What left although the appointment was being changed."""
        return tuple(line for line in self.timeline if line.overtaken)


def page(*, appointment_id: int, by: Actor, now: datetime) -> AppointmentPage:
    """The page of one appointment in the caller's own set. Raises NotFound."""
    return page_of(one(related(appointments_for(by)), pk=appointment_id), by, now)


def related(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """What `page_of` reads of a row."""
    newer = ProtocolVersion.objects.filter(
        protocol=OuterRef("protocol_version__protocol"),
        state=ProtocolVersion.State.PUBLISHED,
        number__gt=OuterRef("protocol_version__number"),
    )
    beside = rows.select_related("patient", "site", "protocol_version__protocol")
    return with_moves(beside.annotate(newer=Subquery(newer.values("number")[:1])))


def page_of(row: Appointment, by: Actor, now: datetime) -> AppointmentPage:
    """The same of a row that was read with what it is `related` to."""
    status, patient = Status(row.status), row.patient
    place = places([row]).get(row.pk)
    items = list(Item.ever.filter(appointment=row).order_by("position"))
    leads_to = {move.target for move in moves_from(status, [role.value for role in by.roles])}
    return AppointmentPage(
        id=row.pk,
        patient_id=patient.pk,
        patient=f"{patient.first_name} {patient.last_name}",
        first_name=patient.preferred_name or patient.first_name,
        date_of_birth=patient.date_of_birth,
        record_number=patient.record_number,
        phone=patient.phone,
        email=patient.email,
        starts_at=row.starts_at,
        arrive_at=row.arrive_at,
        duration_minutes=row.duration_minutes,
        provider=row.provider,
        appointment_type=row.appointment_type,
        notes=row.notes if by.has(*CLINICAL) else "",
        protocol=row.protocol_version.protocol.name,
        protocol_id=row.protocol_version.protocol_id,
        protocol_version_id=row.protocol_version_id,
        status=status.value,
        status_label=status.label,
        booked_at=row.booked_at,
        items=tuple(_item(item, row) for item in items if item.dropped_at is None),
        timeline=timeline(row),
        history=_history(row),
        may_move=status in (Status.EXPECTED, Status.ARRIVED, Status.CHECKED_IN),
        may_cancel=Status.CANCELLED in leads_to,
        may_bring_back=status is Status.CANCELLED and Status.EXPECTED in leads_to and row.starts_at > now,
        may_send_link=not status.is_over,
        links_locked=row.link_tries >= LOCK_AFTER
        or bool(row.links_paused_until and row.links_paused_until > now),
        place=place,
        may_begin_series=status is Status.EXPECTED and bool(place and place.is_open and place.number > 1),
        version=row.protocol_version.number,
        plan_version=row.plan_version,
        newer_version=_newer(row, now),
        dropped=tuple(item.label for item in items if item.dropped_at is not None),
        no_reminders=short(contact_of(patient), now),
    )


def same_start(*, patient_id: int, starts_at: datetime, by: Actor) -> int | None:
    """The appointment that this patient has at that instant already, or None."""
    rows = appointments_for(by).filter(patient_id=patient_id, starts_at=starts_at)
    return rows.exclude(status=Status.CANCELLED).values_list("pk", flat=True).first()


def _item(item: Item, row: Appointment) -> ItemLine:
    done = is_done(item, row)
    state = "Not sure" if item.unsure else "Done" if done else "Open"
    return ItemLine(item.label, state if item.required or done else "Not needed")


def _newer(row: Appointment, now: datetime) -> int | None:
    may_change = row.status == Status.EXPECTED and row.starts_at > now
    return row.newer if may_change else None  # type: ignore[attr-defined]


def _history(row: Appointment) -> tuple[History, ...]:
    return tuple(
        History(
            label=_happened(change),
            at=change.at,
            by=change.by_name,
            reason=change.reason.replace("_", " "),
            by_phone=change.by.startswith(ActorKind.PATIENT),
        )
        for change in moves_of(row)
    )


def _happened(change: Moved) -> str:
    """The first entry is the booking; the others are named by where they led."""
    return Status(change.to_status).label if change.from_status else "Booked"
