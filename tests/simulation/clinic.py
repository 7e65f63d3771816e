"""A clinic in memory: its patients, their appointments, the rows of their reminders, the lines of its call list.

What the database keeps, as plain objects. How they change is in `plans` and `table`; what they do is in `life`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from checklists.queries.protocols import shipped
from checklists.rules.appointment_status import Status
from checklists.rules.appointment_times import AppointmentTimes, appointment_times
from checklists.rules.plan_facts import Reach, Told
from checklists.rules.quiet_hours import DeskHours, QuietHours
from checklists.rules.reminder_rules import ReminderRule

PROTOCOL = shipped("first-infusion")
RULES = {rule.key: rule for rule in PROTOCOL.reminders}
QUIET, DESK = QuietHours(), DeskHours()
OPEN = frozenset({"planned", "claimed", "paused"})
ENDS = frozenset({"sent", "cancelled", "superseded", "expired", "failed", "paused"})


@dataclass(eq=False)
class Patient:
    id: int
    reach: Reach = Reach.EMAIL
    address_changed_at: datetime | None = None


@dataclass(frozen=True)
class Moment:
    """What held from `at` on: the plan, the status and the start."""

    at: datetime
    plan_version: int
    status: Status
    starts_at: datetime


@dataclass(eq=False)
class Visit:
    """One appointment. `moments` is its whole history, for whoever judges afterwards."""

    id: int
    patient: Patient
    starts_at: datetime
    booked_at: datetime
    status: Status = Status.EXPECTED
    plan_version: int = 1
    has_driver: bool = False
    items_open: bool = True
    # The newest plan whose change of time the patient pressed "I have seen it" for.
    seen_plan_version: int = 0
    moments: list[Moment] = field(default_factory=list)

    @property
    def times(self) -> AppointmentTimes:
        return _times(self.starts_at)

    def note(self, now: datetime) -> None:
        self.moments.append(Moment(now, self.plan_version, self.status, self.starts_at))

    def at(self, when: datetime) -> Moment:
        """What held at that time; acts of the very instant count."""
        return [moment for moment in self.moments if moment.at <= when][-1]

    def told(self) -> Told:
        """What a message names now."""
        times = self.times
        return Told(
            times.starts_at,
            times.arrive_at,
            times.last_meal_at,
            times.last_food_at,
            times.last_drink_at,
            cancelled=self.status is Status.CANCELLED,
        )


_KNOWN: dict[datetime, AppointmentTimes] = {}


def _times(starts_at: datetime) -> AppointmentTimes:
    if starts_at not in _KNOWN:
        _KNOWN[starts_at] = appointment_times(starts_at, PROTOCOL)
    return _KNOWN[starts_at]


@dataclass(eq=False)
class Row:
    """One reminder, with the fields of the table that decide anything."""

    id: int
    visit: Visit
    key: str
    plan_version: int
    channel: str
    recipient: str
    rank: int
    due_at: datetime
    send_by: datetime
    next_try_at: datetime
    state: str
    reason: str
    token: int = 0
    lease_until: datetime | None = None
    line: str = ""
    claims: int = 0
    attempts: int = 0
    doubts: int = 0
    refusals: int = 0
    transmit_at: datetime | None = None
    sent_at: datetime | None = None
    told: Told | None = None

    @cached_property
    def rule(self) -> ReminderRule:
        return RULES[self.key]

    @property
    def is_mail_to_patient(self) -> bool:
        return self.channel == "email" and self.recipient == "patient"

    def free(self) -> None:
        self.token, self.lease_until, self.line = 0, None, ""

    def end(self, state: str, reason: str) -> None:
        self.free()
        self.state, self.reason = state, reason

    def not_told(self) -> None:
        """The server has surely not taken it; an earlier doubt keeps what it may have told."""
        if not self.doubts:
            self.told = self.transmit_at = None


@dataclass(frozen=True)
class Opened:
    """A line of the call list when it was opened."""

    visit_id: int
    reason: str
    at: datetime


@dataclass
class Clinic:
    zone: str
    patients: list[Patient] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    calls: list[Opened] = field(default_factory=list)

    def rows_of(self, visit: Visit) -> list[Row]:
        return self._by_visit.get(visit.id, [])

    def add(self, row: Row) -> None:
        self.rows.append(row)
        self._by_visit.setdefault(row.visit.id, []).append(row)

    def call(self, visit: Visit, reason: str, now: datetime) -> None:
        self.calls.append(Opened(visit.id, reason, now))

    def of(self, patient: Patient) -> list[Visit]:
        return [visit for visit in self.visits if visit.patient is patient]

    @cached_property
    def _by_visit(self) -> dict[int, list[Row]]:
        return {}


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
