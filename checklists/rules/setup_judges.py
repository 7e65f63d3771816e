"""Each step of getting started, judged from facts and now."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from checklists.rules.access import Role
from checklists.rules.setup_steps import NOTHING_TO_DO, Probe, Setup, SetupFacts, State, Step

# A worker and a standby say so each half minute, a beat rings each quarter; what is silent for longer is away.
SILENT_AFTER = timedelta(seconds=90)
# A sender that runs takes a message within a sweep.
TAKEN_WITHIN = timedelta(minutes=2)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Verdict = tuple[State, str]


def judged(facts: SetupFacts, now: datetime) -> Setup:
    """Every step, in order."""
    return Setup(facts, tuple(_probe(step, facts, now) for step in Step))


def is_alive(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at <= SILENT_AFTER


def _probe(step: Step, facts: SetupFacts, now: datetime) -> Probe:
    state, code = _JUDGES[step](facts, now)
    return Probe(step, state, code, skipped=step in facts.skipped and state not in NOTHING_TO_DO)


def _name(facts: SetupFacts, now: datetime) -> Verdict:
    return (State.DONE if facts.name and facts.alias and facts.zone else State.OPEN), ""


def _contact(facts: SetupFacts, now: datetime) -> Verdict:
    if not facts.phone:
        return State.OPEN, "no_phone"
    return (State.DONE, "") if facts.address else (State.OPEN, "no_address")


def _web_address(facts: SetupFacts, now: datetime) -> Verdict:
    """Where the page was opened from outside a browser, only the settings can be compared."""
    used, expected = _place(facts.used_address), _place(facts.expected_address)
    return (State.DONE, "") if not facts.used_address or used == expected else (State.TROUBLE, "differs")


def _place(address: str) -> tuple[str, str | None, int | None]:
    """On one's own machine both of its names are the same place."""
    parts = urlsplit(address)
    host = "localhost" if parts.hostname in _LOOPBACK else parts.hostname
    return parts.scheme, host, parts.port


def _database(facts: SetupFacts, now: datetime) -> Verdict:
    """Whoever reads this was answered by it."""
    return State.DONE, ""


def _worker(facts: SetupFacts, now: datetime) -> Verdict:
    return _life(facts.worker_at, now)


def _beat(facts: SetupFacts, now: datetime) -> Verdict:
    """Beat has no voice of its own: its sign of life is that a worker has swept when it rang."""
    if is_alive(facts.beat_at, now):
        return State.DONE, ""
    if facts.trouble:
        return State.UNKNOWN, "nothing_leaves"
    if not is_alive(facts.worker_at, now):
        return State.UNKNOWN, "no_worker"
    return _life(facts.beat_at, now)


def _standby(facts: SetupFacts, now: datetime) -> Verdict:
    return _life(facts.standby_at, now)


def _life(at: datetime | None, now: datetime) -> Verdict:
    if is_alive(at, now):
        return State.DONE, ""
    return State.TROUBLE, "silent" if at else "never"


def _test_email(facts: SetupFacts, now: datetime) -> Verdict:
    """A later one that did not leave outweighs an earlier one that arrived."""
    mail = facts.mail
    if mail.problem:
        return State.TROUBLE, "problem"
    if mail.asked_at and not mail.sent_at and now - mail.asked_at > TAKEN_WITHIN:
        return State.TROUBLE, "not_taken"
    if mail.arrived_at:
        return State.DONE, ""
    if mail.asked_at:
        return State.WAITS, "sent" if mail.sent_at else "asked"
    return State.OPEN, ""


def _privacy_officer(facts: SetupFacts, now: datetime) -> Verdict:
    """Somebody else than the only manager: nobody agrees to what they asked for themselves."""
    if facts.team.get(Role.PRIVACY_OFFICER):
        return (State.DONE, "") if len(facts.deciders) > 1 else (State.OPEN, "same_person")
    return (State.WAITS, "invited") if facts.waiting.get(Role.PRIVACY_OFFICER) else (State.OPEN, "")


def _protocol(facts: SetupFacts, now: datetime) -> Verdict:
    """Published is not enough: a prescriber of the site answers for each that is booked with."""
    if not facts.published:
        return State.OPEN, "none_published"
    if not facts.unsigned:
        return State.DONE, ""
    if facts.prescribers:
        return State.WAITS, "prescriber_signs"
    if facts.waiting.get(Role.PRESCRIBER):
        return State.WAITS, "prescriber_invited"
    return (State.WAITS, "prescriber_asked") if facts.asked else (State.OPEN, "no_prescriber")


def _team(facts: SetupFacts, now: datetime) -> Verdict:
    """Somebody for the board and somebody for the prescriber's decisions; a front desk where the site has one."""
    if facts.team.get(Role.NURSE) and facts.team.get(Role.PRESCRIBER):
        return State.DONE, ""
    coming = {
        role for role in (Role.NURSE, Role.PRESCRIBER) if facts.team.get(role) or facts.waiting.get(role)
    } | ({Role.PRESCRIBER} if facts.asked else set())
    return (State.WAITS, "invited") if len(coming) == 2 else (State.OPEN, "")


def _second_manager(facts: SetupFacts, now: datetime) -> Verdict:
    if facts.team.get(Role.MANAGER, 0) > 1:
        return State.DONE, ""
    return (State.WAITS, "invited") if facts.waiting.get(Role.MANAGER) else (State.OPEN, "")


def _second_factor(facts: SetupFacts, now: datetime) -> Verdict:
    return (State.DONE if facts.asks_second_factor else State.ABSENT), ""


def _first_appointment(facts: SetupFacts, now: datetime) -> Verdict:
    return (State.DONE if facts.booked else State.OPEN), ""


_JUDGES: Mapping[Step, Callable[[SetupFacts, datetime], Verdict]] = {
    Step.NAME: _name,
    Step.CONTACT: _contact,
    Step.WEB_ADDRESS: _web_address,
    Step.DATABASE: _database,
    Step.WORKER: _worker,
    Step.BEAT: _beat,
    Step.STANDBY: _standby,
    Step.TEST_EMAIL: _test_email,
    Step.PRIVACY_OFFICER: _privacy_officer,
    Step.PROTOCOL: _protocol,
    Step.TEAM: _team,
    Step.SECOND_MANAGER: _second_manager,
    Step.SECOND_FACTOR: _second_factor,
    Step.FIRST_APPOINTMENT: _first_appointment,
}
