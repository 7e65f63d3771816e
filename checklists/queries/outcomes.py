"""What an act sends and changes, as a value: messages that answer it, later ones that shift, and why nothing goes."""

from dataclasses import dataclass
from datetime import datetime

from checklists.queries.letters import Letter
from checklists.rules.reminder_rules import Audience


@dataclass(frozen=True)
class Answer:
    """One message that the act itself brings: to whom, when, and what it would say, without a link that opens anything.

    `name` is how they are called. `is_now`: as soon as the sender looks. `held` says why it would not leave when it is
    due, "" where it would.
    """

    title: str
    name: str
    audience: Audience
    due_at: datetime
    is_now: bool
    letter: Letter
    held: str = ""


@dataclass(frozen=True)
class Line:
    """One message or call of the plan as it stands then. `due_at` is an instant."""

    title: str
    due_at: datetime
    moved_from: datetime | None
    why: str
    is_call: bool


@dataclass(frozen=True)
class Shift:
    """A later message or call that is `new` (no `was_at`), goes away (no `at`), or has another time."""

    title: str
    is_call: bool
    to_patient: bool
    at: datetime | None = None
    was_at: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What an act sends and changes.

    `lines` is the whole plan of what was acted upon, earliest first, `not_sent` what of it does not go and why.
    `hindered` says what keeps email from the patient and what to do; `off` that no message leaves at all.
    """

    first_name: str
    phone: str
    answers: tuple[Answer, ...]
    shifts: tuple[Shift, ...]
    lines: tuple[Line, ...]
    not_sent: tuple[Line, ...]
    hindered: tuple[str, ...]
    off: bool

    @property
    def going(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if not answer.held)

    @property
    def added(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.was_at is None)

    @property
    def moved(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.at and shift.was_at)

    @property
    def gone(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.at is None)
