"""What a patient's pages show: one frozen page, worded and ordered here, so that templates only lay it out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checklists.rules import phone_modes
from checklists.rules.appointment_status import Status
from checklists.rules.clock import local
from checklists.rules.facts import ItemKind
from checklists.rules.item_wording import Wording
from checklists.rules.phone_modes import Mode


class State(StrEnum):
    """How an item stands, in the patient's words."""

    NOT_DONE = "not_done"
    DONE = "done"
    NOT_SURE = "not_sure"


@dataclass(frozen=True)
class ItemLine:
    """One item. `asks` says that its page asks something: a bare tick is not enough.

    `wording` says whether `label` and `help` may be shown as they are; `closed_at` when its time ended.
    """

    position: int
    kind: ItemKind
    label: str
    help: str
    state: State
    answered_at: datetime | None
    answered_today: bool
    asks: bool
    reopened: bool
    wording: Wording = Wording.USUAL
    closed_at: datetime | None = None

    @property
    def waits_for_others(self) -> bool:
        """A question about water that is past: anything else on the list comes first."""
        return self.kind is ItemKind.HYDRATION and self.wording is Wording.CLOSED


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
    """All that a patient's pages show. Instants are UTC, for the site's `zone`.

    `own_plan_words` and `prescriber_words` are shown exactly as a prescriber wrote them for this patient: the first
    stand where the hours would stand, the second for themselves.
    """

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
    prescriber_words: tuple[str, ...] = ()
    own_plan_words: tuple[str, ...] = ()

    @property
    def takes_answers(self) -> bool:
        """Afterwards no form of the list can be reached (ux.md R2)."""
        return self.status in phone_modes.ANSWERABLE and self.mode is not Mode.OVER

    @property
    def is_arriving(self) -> bool:
        """About to walk in: what to do at the door is said first."""
        return self.mode is Mode.TODAY and phone_modes.is_arriving(self.arrive_at, self.now)

    @property
    def is_after_arrival(self) -> bool:
        """Asked to be here by now, and nobody has said that they are."""
        return self.mode is Mode.TODAY and self.now > self.arrive_at + phone_modes.GRACE

    @property
    def open_windows(self) -> tuple[WindowLine, ...]:
        return tuple(window for window in self.windows if window.is_open)

    @property
    def may_drink(self) -> bool:
        return any(window.key == "clear" for window in self.open_windows)

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
        found = (item for item in self.items if item.state is State.NOT_DONE)
        return tuple(sorted(found, key=lambda item: item.waits_for_others))

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
