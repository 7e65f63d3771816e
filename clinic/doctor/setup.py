"""What runs, and how far each site is with getting started: the verdicts of the desk's own list, in its own words."""

from collections.abc import Iterator
from datetime import datetime

from checklists.queries import setup
from checklists.rules.setup_steps import Probe, SetupFacts, State, Step
from checklists.staff.setup_sentences import say
from clinic.doctor.finding import Finding, ill, warning, well

_MOST_SITES = 5
# What every site shares has lines of its own.
_SHARED = frozenset({Step.WEB_ADDRESS, Step.DATABASE, Step.WORKER, Step.BEAT, Step.STANDBY})


def beat(now: datetime) -> Finding:
    """Beat has no voice of its own: its sign of life is that a worker has swept. A sweep that refuses leaves none."""
    return _alive(Step.BEAT, now)


def standby(now: datetime) -> Finding:
    return _alive(Step.STANDBY, now)


def sites(now: datetime) -> Iterator[Finding]:
    """A line for each step of the first sites: what is open is worth a look, and no illness."""
    for each in setup.every(now=now, most=_MOST_SITES):
        for probe in each.probes:
            if probe.step not in _SHARED:
                yield _step(probe, each.facts)


def _alive(step: Step, now: datetime) -> Finding:
    found = setup.lives(now=now)
    probe = next(each for each in found.probes if each.step is step)
    said = say(probe, found.facts)
    if probe.state is State.DONE or probe.code == "nothing_leaves":
        return well(step.value, said.seen)
    return ill(step.value, said.seen, said.cure)


def _step(probe: Probe, facts: SetupFacts) -> Finding:
    said, name = say(probe, facts), f"{facts.slug} {probe.step}"
    if probe.skipped:
        return well(name, f"left out for now: {said.seen}")
    return well(name, said.seen) if probe.is_well else warning(name, said.seen, said.cure)
