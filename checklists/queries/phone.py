"""The patient's one screen: what to do now, until when, whom to call. Rows in, one frozen page out.

Everything is decided here, from facts and `now`, so that the page is right with scripts off and a wrong phone clock.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from checklists.models import Appointment, Item, StatusChange, Tick
from checklists.queries.facts import checklist
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import appointments_for, one
from checklists.rules import phone_modes
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.appointment_times import AppointmentTimes, appointment_times
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.clock import local
from checklists.rules.facts import ItemKind, Readiness
from checklists.rules.phone_modes import Mode
from checklists.rules.readiness import verdict


class State(StrEnum):
    """How an item stands, in the patient's words."""

    NOT_DONE = "not_done"
    DONE = "done"
    NOT_SURE = "not_sure"


@dataclass(frozen=True)
class ItemLine:
    """One item. `asks` says that its page asks something: a bare tick is not enough."""

    position: int
    kind: ItemKind
    label: str
    help: str
    state: State
    answered_at: datetime | None
    answered_today: bool
    asks: bool
    reopened: bool


@dataclass(frozen=True)
class WindowLine:
    """Until when something may be eaten or drunk; `key` as in the fasting clock."""

    key: str
    closes_at: datetime
    is_open: bool


@dataclass(frozen=True)
class SiteLine:
    """Where and whom to call: in the same place on every page."""

    alias: str
    phone: str
    address: str
    outside_hours: str
    emergency_number: str
    crisis_line: str
    zone: str


@dataclass(frozen=True)
class PhonePage:
    """All that a patient's pages show. Instants are UTC, for the site's `zone`."""

    mode: Mode
    status: Status
    site: SiteLine
    now: datetime
    starts_at: datetime
    arrive_at: datetime
    pick_up_at: datetime
    no_driving_until: datetime
    arrived_at: datetime | None
    has_own_plan: bool
    windows: tuple[WindowLine, ...]
    items: tuple[ItemLine, ...]
    done: int
    total: int
    team_is_looking: bool
    driver_name: str

    @property
    def takes_answers(self) -> bool:
        """Afterwards no form of the list can be reached (ux.md R2)."""
        return self.status in phone_modes.ANSWERABLE and self.mode is not Mode.OVER

    @property
    def is_after_arrival(self) -> bool:
        """Asked to be here by now, and nobody has said that they are."""
        return self.mode is Mode.TODAY and self.now > self.arrive_at + phone_modes.GRACE

    @property
    def open_windows(self) -> tuple[WindowLine, ...]:
        return tuple(window for window in self.windows if window.is_open)

    @property
    def asks_after(self) -> bool:
        """Once a time has passed the question is what was eaten after it; before, whether the times are known."""
        return not self.has_own_plan and not all(window.is_open for window in self.windows)

    @property
    def window_days(self) -> int:
        """On how many of the site's days the windows end: one day is said once, above the times."""
        return len({local(window.closes_at, self.site.zone).date() for window in self.windows})

    @property
    def windows_on_the_day(self) -> bool:
        last = local(self.windows[-1].closes_at, self.site.zone).date()
        return self.window_days == 1 and last == local(self.arrive_at, self.site.zone).date()

    @property
    def is_soon(self) -> bool:
        """Whether the times on the page are the next ones the clock will show."""
        return phone_modes.is_soon(self.windows[0].closes_at, self.now)

    @property
    def open_items(self) -> tuple[ItemLine, ...]:
        return tuple(item for item in self.items if item.state is State.NOT_DONE)

    @property
    def other_items(self) -> tuple[ItemLine, ...]:
        return tuple(item for item in self.items if item.state is not State.NOT_DONE)

    @property
    def next_item(self) -> ItemLine | None:
        return next(iter(self.open_items), None)

    @property
    def list_is_done(self) -> bool:
        return self.done == self.total

    @property
    def left(self) -> int:
        return self.total - self.done

    def item(self, position: int) -> ItemLine | None:
        return next((item for item in self.items if item.position == position), None)


_ASKING = frozenset({ItemKind.FASTING, ItemKind.RIDE, ItemKind.MEDICINES})


def page(*, by: Actor, now: datetime) -> PhonePage:
    """The page of the caller's own appointment at `now`. Raises NotFound."""
    rows = appointments_for(by).select_related("site", "protocol_version", "ridehome__driver")
    appointment = one(rows, pk=by.appointment_id)
    facts = checklist(appointment_id=appointment.pk)
    times = appointment_times(
        appointment.starts_at,
        of_version(appointment.protocol_version),
        arrive_at=appointment.arrive_at,
        duration_minutes=appointment.duration_minutes,
    )
    return _page(appointment, facts, times, now)


def _page(
    appointment: Appointment, facts: ChecklistFacts, times: AppointmentTimes, now: datetime
) -> PhonePage:
    found = verdict(facts, now)
    status = Status(appointment.status)
    zone = appointment.site.time_zone
    return PhonePage(
        mode=phone_modes.mode(
            status, arrive_at=times.arrive_at, leaves_at=times.leaves_at, now=now, zone=zone
        ),
        status=status,
        site=_site(appointment),
        now=now,
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        pick_up_at=phone_modes.rounded_up(times.leaves_at),
        no_driving_until=phone_modes.rounded_up(_end(appointment) + phone_modes.NO_DRIVING),
        arrived_at=appointment.arrived_at,
        has_own_plan=facts.hours_withheld or facts.individual_plan,
        windows=tuple(WindowLine(w.key, w.closes_at, now < w.closes_at) for w in times.windows),
        items=_items(appointment, now),
        done=found.done,
        total=found.total,
        team_is_looking=found.done == found.total and found.readiness is not Readiness.READY,
        driver_name=_driver_name(appointment),
    )


def _end(appointment: Appointment) -> datetime:
    """The end of the infusion: as planned, or when a nurse recorded that it was over, if that was later."""
    planned = phone_modes.end_of(appointment.starts_at, appointment.duration_minutes)
    if Status(appointment.status) not in (Status.RESTING, Status.LEFT):
        return planned
    rows = StatusChange.objects.filter(appointment=appointment, to_status=Status.RESTING)
    rested_at = rows.order_by("-at").values_list("at", flat=True).first()
    return max(planned, rested_at) if rested_at else planned


def _items(appointment: Appointment, now: datetime) -> tuple[ItemLine, ...]:
    items = list(Item.objects.filter(appointment=appointment))
    newest = {tick.item_id: tick for tick in Tick.objects.filter(item__in=items).order_by("at", "pk")}
    today = local(now, appointment.site.time_zone).date()
    return tuple(_line(item, newest.get(item.pk), today, appointment.site.time_zone) for item in items)


def _line(item: Item, tick: Tick | None, today: date, zone: str) -> ItemLine:
    kind = ItemKind(item.kind)
    state = State.DONE if item.done else State.NOT_SURE if item.unsure else State.NOT_DONE
    return ItemLine(
        position=item.position,
        kind=kind,
        label=item.label,
        help=item.help,
        state=state,
        answered_at=tick.at if tick else None,
        answered_today=bool(tick and local(tick.at, zone).date() == today),
        asks=kind in _ASKING,
        reopened=bool(tick and tick.answer.get("reopened")) and not item.done,
    )


def _site(appointment: Appointment) -> SiteLine:
    site = appointment.site
    return SiteLine(
        alias=site.alias,
        phone=site.phone,
        address=site.address,
        outside_hours=site.outside_hours,
        emergency_number=site.emergency_number,
        crisis_line=site.crisis_line,
        zone=site.time_zone,
    )


def _driver_name(appointment: Appointment) -> str:
    ride = getattr(appointment, "ridehome", None)
    return ride.driver.name if ride and ride.driver else ""
