"""What a patient's pages show: one frozen page, worded and ordered here, so that templates only lay it out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from checklists.queries.next_day import Standing
from checklists.queries.unseen import UnseenChange
from checklists.rules import phone_modes
from checklists.rules.appointment_status import Status
from checklists.rules.clock import local
from checklists.rules.facts import ItemKind
from checklists.rules.item_wording import Wording
from checklists.rules.last_times import NOTHING_SAID, LastTimes
from checklists.rules.phone_modes import Mode
from checklists.rules.questions import Question
from checklists.rules.text import Text

# Clock hours between which people are up; before or after, a meal is not taken for its own sake.
_WAKING, _BED = 6, 22
# From then on a clock time alone does not say which day.
_A_DAY = timedelta(hours=24)


class State(StrEnum):
    """How an item stands, in the patient's words."""

    NOT_DONE = "not_done"
    DONE = "done"
    NOT_SURE = "not_sure"
    LATER = "later"


@dataclass(frozen=True)
class ItemLine:
    """One item. `asks` says that its page asks something: a bare tick is not enough.

    `label` and `help` know the language they are in. `wording` says whether they may be shown as they are; `closed_at`
    when its time ended. `opens_at` is set for what is asked only later, `opens_today` that a clock time tells when.
    `answers` are those to its own `questions` that may be filled in: of a safety item only while they hold.
    """

    position: int
    key: str
    kind: ItemKind
    label: Text
    help: Text
    state: State
    answered_at: datetime | None
    answered_today: bool
    asks: bool
    reopened: str
    required: bool = True
    safety: bool = False
    wording: Wording = Wording.USUAL
    closed_at: datetime | None = None
    opens_at: datetime | None = None
    opens_today: bool = False
    questions: tuple[Question, ...] = ()
    answers: Mapping[str, object] = field(default_factory=dict)
    may_carry_over: bool = False
    # Of eating and drinking: the answer to "Did you eat or drink after that?", and when that was at last.
    after: str = ""
    last: LastTimes = NOTHING_SAID
    # Who ticked it, where it was not the patient: somebody who helps, by name, or the clinic.
    helped_by: str = ""
    by_team: bool = False

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
    """Where and whom to call: in the same place on every page. `languages` are those the site offers."""

    alias: str
    phone: str
    address: str
    outside_hours: str
    emergency_number: str
    crisis_line: str
    zone: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class PhonePage:
    """All that a patient's pages show. Instants are UTC, for the site's `zone`.

    `own_plan_words` and `prescriber_words` are shown exactly as a prescriber wrote them for this patient: the first
    stand where the hours would stand, the second for themselves. `windows` are of the patient's own plan where there is
    one, and none while the hours are withheld. `done` of `total` counts what can be done by now;
    `asks_to_call`: an answer waits for a nurse's call; `may_be_emergency`: one that the emergency number belongs to. `language` is the patient's, `default_language` the protocol's.
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
    urges_drink: bool
    volume_goal_litres: float | None
    windows: tuple[WindowLine, ...]
    items: tuple[ItemLine, ...]
    done: int
    total: int
    team_is_looking: bool
    driver_name: str
    prescriber_words: tuple[str, ...] = ()
    own_plan_words: tuple[str, ...] = ()
    drinking_advice: Text | None = None
    driver_outside_at: datetime | None = None
    # Their own "I am here" may be taken back.
    may_take_back: bool = False
    asks_to_call: bool = False
    may_be_emergency: bool = False
    language: str = "en"
    default_language: str = "en"
    # A change of time that they have not said they saw.
    change: UnseenChange | None = None
    # The questions of the day after; None where no infusion took place.
    next_day: Standing | None = None

    @property
    def screen(self) -> str:
        """Which of the screens this is: the name of its template."""
        return "home" if self.mode in (Mode.PREPARE, Mode.TODAY) else self.mode.value

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
    def calls_first(self) -> bool:
        """Something to press or to call about comes before what may be eaten and drunk."""
        return self.is_arriving or self.is_after_arrival or self.asks_to_call

    @property
    def open_windows(self) -> tuple[WindowLine, ...]:
        return tuple(window for window in self.windows if window.is_open)

    @property
    def next_at(self) -> datetime | None:
        """What the clock brings next: the end of what may still be eaten or drunk, else the arrival."""
        ends = [window.closes_at for window in self.open_windows] if self.is_soon else []
        return min((at for at in (*ends, self.arrive_at) if at > self.now), default=None)

    @property
    def may_drink(self) -> bool:
        return any(window.key == "clear" for window in self.open_windows)

    @property
    def asks_after(self) -> bool:
        """Once a time has passed the question is what was eaten after it; before, whether the times are known."""
        return not all(window.is_open for window in self.windows)

    @property
    def window_days(self) -> int:
        """On how many of the site's days the windows end: one day is said once, above the times."""
        return len({local(window.closes_at, self.site.zone).date() for window in self.windows})

    @property
    def windows_on_the_day(self) -> bool:
        days = {local(window.closes_at, self.site.zone).date() for window in self.windows}
        return days == {local(self.arrive_at, self.site.zone).date()}

    @property
    def is_soon(self) -> bool:
        """Whether the times on the page are the next ones the clock will show."""
        ends = [window.closes_at for window in self.windows]
        return bool(ends) and phone_modes.is_soon(min(ends), self.now) and max(ends) - self.now < _A_DAY

    @property
    def food_ends_at_night(self) -> bool:
        """The evening meal can be the last food: light food ends before people get up. Source: clinical.md 1.2."""
        ends = [window.closes_at for window in self.windows if window.key in ("light_meal", "food")]
        return any(not _WAKING <= local(at, self.site.zone).hour < _BED for at in ends)

    @property
    def open_items(self) -> tuple[ItemLine, ...]:
        found = (item for item in self.items if item.state is State.NOT_DONE)
        return tuple(sorted(found, key=lambda item: (not item.required, item.waits_for_others)))

    @property
    def other_items(self) -> tuple[ItemLine, ...]:
        return tuple(item for item in self.items if item.state not in (State.NOT_DONE, State.LATER))

    @property
    def later_items(self) -> tuple[ItemLine, ...]:
        """What is asked only later, the soonest first."""
        found = [item for item in self.items if item.state is State.LATER]
        return tuple(sorted(found, key=lambda item: item.opens_at or self.starts_at))

    @property
    def next_item(self) -> ItemLine | None:
        """Never what is only offered: the list is done without it."""
        return next((item for item in self.open_items if item.required), None)

    @property
    def is_done_for_now(self) -> bool:
        return self.done == self.total

    @property
    def list_is_done(self) -> bool:
        """Never while something required is asked later."""
        return self.is_done_for_now and not any(item.required for item in self.later_items)

    @property
    def has_unsure(self) -> bool:
        return any(item.state is State.NOT_SURE for item in self.items)

    @property
    def left(self) -> int:
        return self.total - self.done

    def item(self, position: int) -> ItemLine | None:
        return next((item for item in self.items if item.position == position), None)
