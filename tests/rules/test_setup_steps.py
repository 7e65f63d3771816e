"""Each step of getting started, state by state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules.access import Role
from checklists.rules.setup_judges import SILENT_AFTER, judged
from checklists.rules.setup_steps import NEVER_SKIPPED, MailSeen, SetupFacts, State, Step

NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
JUST, LONG_AGO = NOW - timedelta(seconds=10), NOW - timedelta(hours=1)
WELL = SetupFacts(
    slug="maple-house",
    name="Maple House Denver",
    alias="Maple House",
    zone="America/Denver",
    phone="+1 303 555 0100",
    address="12 Maple Street",
    worker_at=JUST,
    beat_at=JUST,
    standby_at=JUST,
    mail=MailSeen(LONG_AGO, LONG_AGO, "", LONG_AGO),
    published=3,
    prescribers=("Dr Lee",),
    team={Role.MANAGER: 2, Role.NURSE: 1, Role.PRESCRIBER: 1, Role.PRIVACY_OFFICER: 1},
    deciders=frozenset({1, 2, 3}),
    booked=True,
)


def found(step: Step, **facts: object) -> tuple[State, str]:
    probe = next(each for each in judged(replace(WELL, **facts), NOW).probes if each.step is step)
    return probe.state, probe.code


def test_a_whole_site_is_well_though_the_demo_asks_for_no_second_factor() -> None:
    setup = judged(WELL, NOW)
    assert setup.is_well
    assert found(Step.SECOND_FACTOR, asks_second_factor=True) == (State.DONE, "")
    assert [probe.step for probe in setup.probes if probe.state is not State.DONE] == [Step.SECOND_FACTOR]


@pytest.mark.parametrize(
    ("step", "facts", "state", "code"),
    [
        (Step.NAME, {"alias": ""}, State.OPEN, ""),
        (Step.CONTACT, {"address": ""}, State.OPEN, "no_address"),
        (Step.CONTACT, {"phone": ""}, State.OPEN, "no_phone"),
        (Step.WORKER, {"worker_at": LONG_AGO}, State.TROUBLE, "silent"),
        (Step.WORKER, {"worker_at": None}, State.TROUBLE, "never"),
        (Step.STANDBY, {"standby_at": None}, State.TROUBLE, "never"),
        (Step.BEAT, {"beat_at": LONG_AGO}, State.TROUBLE, "silent"),
        (Step.BEAT, {"beat_at": LONG_AGO, "worker_at": None}, State.UNKNOWN, "no_worker"),
        (Step.BEAT, {"beat_at": LONG_AGO, "trouble": "Sending is off."}, State.UNKNOWN, "nothing_leaves"),
        (Step.TEST_EMAIL, {"mail": MailSeen()}, State.OPEN, ""),
        (Step.TEST_EMAIL, {"mail": MailSeen(JUST)}, State.WAITS, "asked"),
        (Step.TEST_EMAIL, {"mail": MailSeen(JUST, JUST)}, State.WAITS, "sent"),
        (Step.TEST_EMAIL, {"mail": MailSeen(LONG_AGO)}, State.TROUBLE, "not_taken"),
        (Step.TEST_EMAIL, {"mail": MailSeen(JUST, None, "refused", LONG_AGO)}, State.TROUBLE, "problem"),
        (Step.PRIVACY_OFFICER, {"team": {Role.MANAGER: 1}}, State.OPEN, ""),
        (Step.PRIVACY_OFFICER, {"deciders": frozenset({1})}, State.OPEN, "same_person"),
        (
            Step.PRIVACY_OFFICER,
            {"team": {Role.MANAGER: 1}, "waiting": {Role.PRIVACY_OFFICER: 1}},
            State.WAITS,
            "invited",
        ),
        (
            Step.PROTOCOL,
            {"unsigned": 1, "prescribers": (), "asked": 1},
            State.WAITS,
            "prescriber_asked",
        ),
        (Step.TEAM, {"team": {Role.NURSE: 1}, "asked": 1}, State.WAITS, "invited"),
        (Step.PROTOCOL, {"published": 0}, State.OPEN, "none_published"),
        (Step.PROTOCOL, {"unsigned": 1}, State.WAITS, "prescriber_signs"),
        (Step.PROTOCOL, {"unsigned": 1, "prescribers": ()}, State.OPEN, "no_prescriber"),
        (
            Step.PROTOCOL,
            {"unsigned": 1, "prescribers": (), "waiting": {Role.PRESCRIBER: 1}},
            State.WAITS,
            "prescriber_invited",
        ),
        (Step.TEAM, {"team": {Role.NURSE: 1}}, State.OPEN, ""),
        (Step.TEAM, {"team": {Role.NURSE: 1}, "waiting": {Role.PRESCRIBER: 1}}, State.WAITS, "invited"),
        (Step.SECOND_MANAGER, {"team": {Role.MANAGER: 1}}, State.OPEN, ""),
        (Step.SECOND_MANAGER, {"team": {}, "waiting": {Role.MANAGER: 1}}, State.WAITS, "invited"),
        (Step.FIRST_APPOINTMENT, {"booked": False}, State.OPEN, ""),
    ],
    ids=str,
)
def test_a_step_that_is_not_done_says_so_and_keeps_the_list_open(
    step: Step, facts: dict[str, object], state: State, code: str
) -> None:
    assert found(step, **facts) == (state, code)
    assert not judged(replace(WELL, **facts), NOW).is_well


@pytest.mark.parametrize(("seconds", "state"), [(0, State.DONE), (1, State.TROUBLE)])
def test_a_worker_is_silent_after_a_minute_and_a_half(seconds: int, state: State) -> None:
    at = NOW - SILENT_AFTER - timedelta(seconds=seconds)
    assert found(Step.WORKER, worker_at=at)[0] is state


@pytest.mark.parametrize(
    ("used", "expected", "state"),
    [
        ("https://a.example", "https://a.example", State.DONE),
        ("http://localhost:8000", "http://127.0.0.1:8000", State.DONE),
        ("", "https://a.example", State.DONE),
        ("http://a.example", "https://a.example", State.TROUBLE),
        ("http://localhost:8000", "http://127.0.0.1:9000", State.TROUBLE),
        ("https://b.example", "https://a.example", State.TROUBLE),
    ],
)
def test_the_address_in_use_is_compared_with_the_settings(used: str, expected: str, state: State) -> None:
    assert found(Step.WEB_ADDRESS, used_address=used, expected_address=expected)[0] is state


def test_what_was_left_out_counts_as_well_until_it_is_taken_back() -> None:
    alone = replace(WELL, team={**WELL.team, Role.MANAGER: 1})
    assert not judged(alone, NOW).is_well
    assert judged(replace(alone, skipped=frozenset({"second_manager"})), NOW).is_well


def test_a_step_that_is_done_is_not_left_out_any_more() -> None:
    setup = judged(replace(WELL, skipped=frozenset({"team"})), NOW)
    assert [probe.step for probe in setup.probes if probe.skipped] == []


def test_what_runs_by_itself_is_never_left_out() -> None:
    setup = judged(replace(WELL, worker_at=None, beat_at=None), NOW)
    assert {probe.step for probe in setup.probes if not probe.is_well} <= NEVER_SKIPPED
    assert [probe for probe in setup.probes if probe.may_be_skipped] == []
