"""What the planner is told, and what it answers. Source: reminders.md section 3."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checklists.rules.quiet_hours import DeskHours, QuietHours
from checklists.rules.reminder_rules import Channel, Rank, ReminderRule

DEFAULT_QUIET_HOURS = QuietHours()
DEFAULT_DESK_HOURS = DeskHours()
# Messages to one patient. Source: clinical.md 6, T16.
MOST_A_DATE = 2
MOST_IN_SEVEN_DATES = 6


class Act(StrEnum):
    """What was just done to the appointment; the plan is its answer."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    BACK_ON = "back_on"
    # Nobody moved it: other eating and drinking hours; a neighbour in its series or its protocol version changed.
    HOURS = "hours"
    REVISED = "revised"

    @property
    def is_revision(self) -> bool:
        """The same start, planned anew: what went already does not go again."""
        return self in (Act.HOURS, Act.REVISED)


class Reach(StrEnum):
    """Whether messages can reach the patient. Opted out: of all reminders, or of the stream that is asked about."""

    EMAIL = "email"
    OPTED_OUT = "opted_out"
    NO_ADDRESS = "no_address"
    BOUNCED = "bounced"


class ContactReach(StrEnum):
    """Whether messages can reach a second contact or a driver."""

    EMAIL = "email"
    NO_ADDRESS = "no_address"
    STOPPED = "stopped"
    BOUNCED = "bounced"


class Stream(StrEnum):
    """What a one-click stop ends: one of these, not both."""

    PREPARATION = "preparation"
    FOLLOW_UP = "follow_up"


def stream_of(rule: ReminderRule) -> Stream:
    """Which of the two a message belongs to."""
    return Stream.FOLLOW_UP if rule.after_infusion else Stream.PREPARATION


class State(StrEnum):
    """How a reminder is born."""

    PLANNED = "planned"
    SUPERSEDED = "superseded"


class Superseded(StrEnum):
    """Why a reminder is born superseded."""

    LATE_BOOKING = "late_booking"
    TOO_LATE = "too_late"
    NOT_NEEDED = "not_needed"
    JUST_BOOKED = "just_booked"
    HOURS_WITHHELD = "hours_withheld"
    NOTHING_NEW = "nothing_new"
    NOTHING_TOLD = "nothing_told"
    SERIES = "series"
    FOLDED = "folded"
    COLLAPSED = "collapsed"
    CAP = "cap"
    UNREACHABLE = "unreachable"
    ONE_CALL_A_DATE = "one_call_a_date"
    HERE = "here"
    ALREADY = "already"
    NO_CHANGE = "no_change"
    NO_SECOND_CONTACT = "no_second_contact"
    NO_DRIVER = "no_driver"
    CONTACT_UNREACHABLE = "contact_unreachable"


@dataclass(frozen=True)
class Told:
    """What the newest message to the patient named; None where it named no such time. Instants."""

    starts_at: datetime
    arrive_at: datetime
    last_meal_at: datetime | None = None
    last_food_at: datetime | None = None
    last_drink_at: datetime | None = None
    cancelled: bool = False


@dataclass(frozen=True)
class Placed:
    """A reminder of the same patient's other appointments, planned or sent; notices are left out."""

    due_at: datetime
    rank: Rank


@dataclass(frozen=True)
class PlanFacts:
    """One appointment as the planner sees it. Instants are aware and in UTC.

    `last_meal_at`, `last_food_at`, `last_drink_at` end a normal meal, light food and clear drinks; all None where
    hours are withheld. `booked_at` is the first booking, `acted_at` the act this plan answers (None: the booking).
    `previous_at` is the start of the series' appointment before this one. `told` is None while nothing was told.
    `is_here`: the patient is at the clinic, so nobody writes or calls about the way there. For a revised plan `done`
    are the rules that the plan before has carried out, `unsent` those that it still had open.
    `second_contact` is None without one who agreed, `driver` while nobody is named: both have a reach of their own.
    `change_unseen`: a change of time was told, and the patient has not said that they saw it.
    """

    starts_at: datetime
    arrive_at: datetime
    leaves_at: datetime
    last_meal_at: datetime | None
    last_food_at: datetime | None
    last_drink_at: datetime | None
    zone: str
    booked_at: datetime
    act: Act = Act.BOOKED
    acted_at: datetime | None = None
    quiet: QuietHours = DEFAULT_QUIET_HOURS
    desk: DeskHours = DEFAULT_DESK_HOURS
    hours_withheld: bool = False
    first_infusion: bool = True
    after_gap: bool = False
    first_of_series: bool = True
    previous_at: datetime | None = None
    reach: Reach = Reach.EMAIL
    stopped: frozenset[Stream] = frozenset()
    told: Told | None = None
    placed: tuple[Placed, ...] = ()
    is_here: bool = False
    done: frozenset[str] = frozenset()
    unsent: frozenset[str] = frozenset()
    second_contact: ContactReach | None = None
    driver: ContactReach | None = None
    change_unseen: bool = False
    most_a_date: int = MOST_A_DATE
    most_in_seven_dates: int = MOST_IN_SEVEN_DATES

    @property
    def act_at(self) -> datetime:
        return self.acted_at or self.booked_at


@dataclass(frozen=True)
class PlannedReminder:
    """One row to write. Instants in UTC; `reason` is "" while planned.

    `moved_from` is the instant that quiet hours or desk hours moved away from. `why` says it in plain words.
    """

    rule: str
    due_at: datetime
    send_by: datetime
    recipient: str
    channel: Channel
    rank: Rank
    state: State
    reason: str
    moved_from: datetime | None
    why: str


@dataclass(frozen=True)
class PlannedCall:
    """One line for the call list, at once. `reason` is a code, `by` the last useful moment."""

    reason: str
    due_at: datetime
    by: datetime
    why: str


@dataclass(frozen=True)
class Plan:
    """`reminders` in the order of their due times, superseded ones with their reason among them."""

    reminders: tuple[PlannedReminder, ...]
    calls: tuple[PlannedCall, ...]
