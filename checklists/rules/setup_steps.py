"""Getting started: how far a site is, from facts alone. The desk's list and `doctor` both read these verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from checklists.rules.access import Role


class Step(StrEnum):
    """In the order in which one begins."""

    NAME = "name"
    CONTACT = "contact"
    WEB_ADDRESS = "web_address"
    DATABASE = "database"
    WORKER = "worker"
    BEAT = "beat"
    STANDBY = "standby"
    TEST_EMAIL = "test_email"
    PRIVACY_OFFICER = "privacy_officer"
    PROTOCOL = "protocol"
    TEAM = "team"
    SECOND_MANAGER = "second_manager"
    SECOND_FACTOR = "second_factor"
    FIRST_APPOINTMENT = "first_appointment"


class State(StrEnum):
    """WAITS: nothing for this person to do now. UNKNOWN: cannot be told now. ABSENT: there is no such thing here."""

    DONE = "done"
    OPEN = "open"
    WAITS = "waits"
    TROUBLE = "trouble"
    UNKNOWN = "unknown"
    ABSENT = "absent"


# What runs by itself is never left out: without it nothing else can be trusted.
NEVER_SKIPPED = frozenset({Step.DATABASE, Step.WORKER, Step.BEAT, Step.WEB_ADDRESS})
NOTHING_TO_DO = frozenset({State.DONE, State.ABSENT})


@dataclass(frozen=True)
class MailSeen:
    """The newest test email, and when any arrived for the last time."""

    asked_at: datetime | None = None
    sent_at: datetime | None = None
    problem: str = ""
    arrived_at: datetime | None = None


@dataclass(frozen=True)
class SetupFacts:
    """One site as its rows say. Instants of signs of life are None where there never was one.

    `trouble` is why nothing leaves, "" when all is well. `team` counts members by role, `waiting` open invitations, and
    `asked` open asks for a prescriber that nobody has agreed to. `deciders` are the users who manage or keep privacy.
    """

    slug: str
    name: str
    alias: str
    zone: str
    phone: str
    address: str
    used_address: str = ""
    expected_address: str = ""
    database: str = ""
    worker_at: datetime | None = None
    beat_at: datetime | None = None
    standby_at: datetime | None = None
    trouble: str = ""
    mail: MailSeen = MailSeen()
    published: int = 0
    unsigned: int = 0
    prescribers: tuple[str, ...] = ()
    team: Mapping[Role, int] = field(default_factory=dict)
    waiting: Mapping[Role, int] = field(default_factory=dict)
    asked: int = 0
    deciders: frozenset[int] = frozenset()
    booked: bool = False
    # The demo asks nobody for one.
    asks_second_factor: bool = False
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Probe:
    """What was found of one step. `code` says which of the step's sentences is true, "" where its state says it all."""

    step: Step
    state: State
    code: str = ""
    skipped: bool = False

    @property
    def is_well(self) -> bool:
        """Nobody has to look at it."""
        return self.skipped or self.state in NOTHING_TO_DO

    @property
    def may_be_skipped(self) -> bool:
        return self.step not in NEVER_SKIPPED and self.state not in NOTHING_TO_DO


@dataclass(frozen=True)
class Setup:
    """A site's list."""

    facts: SetupFacts
    probes: tuple[Probe, ...]

    @property
    def is_well(self) -> bool:
        return all(probe.is_well for probe in self.probes)

    @property
    def done(self) -> int:
        return sum(probe.state is State.DONE for probe in self.probes)
