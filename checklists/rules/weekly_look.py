"""What of a week's audit somebody should ask about: no verdict, a question each. Source: security.md AD-9."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from checklists.rules.audit_trail import RECORD_VIEW, REFUSED

# Different records that one person opens on one day; refusals in so short a time; records opened in a night.
MANY_RECORDS, REFUSALS, AT_NIGHT = 40, 5, 3
REFUSED_WITHIN = timedelta(minutes=10)
NIGHT_FROM, NIGHT_UNTIL = 22, 6


class Oddity(StrEnum):
    MANY_RECORDS = "many_records"
    AT_NIGHT = "at_night"
    OWN_NAME = "own_name"
    REFUSED = "refused"
    EXPORT = "export"
    BREAK_GLASS = "break_glass"


@dataclass(frozen=True)
class Told:
    """One entry: `at` on the site's clock, `patients` whose record it opened, `namesakes` those of them with the reader's own name."""

    at: datetime
    staff_id: int
    action: str
    patients: frozenset[int] = frozenset()
    namesakes: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Finding:
    """`count` is of records, refusals, files or openings; `at` the first of them."""

    oddity: Oddity
    staff_id: int
    count: int
    at: datetime


def findings(told: Iterable[Told]) -> tuple[Finding, ...]:
    """By person, then by what it is."""
    by_person: dict[int, list[Told]] = defaultdict(list)
    for each in sorted(told, key=lambda one: one.at):
        by_person[each.staff_id].append(each)
    found = [one for mine in by_person.values() for one in _of_one(mine)]
    return tuple(sorted(found, key=lambda one: (one.staff_id, one.oddity, one.at)))


def _of_one(mine: list[Told]) -> Iterator[Finding]:
    opened = [each for each in mine if each.action == RECORD_VIEW]
    yield from _many(opened)
    night = [each for each in opened if not NIGHT_UNTIL <= each.at.hour < NIGHT_FROM]
    if len(records := _records(night)) >= AT_NIGHT:
        yield _finding(Oddity.AT_NIGHT, night, len(records))
    if own := [each for each in opened if each.namesakes]:
        yield _finding(Oddity.OWN_NAME, own, len(frozenset[int]().union(*(each.namesakes for each in own))))
    yield from _refused([each for each in mine if each.action == REFUSED])
    for oddity, of in ((Oddity.EXPORT, _is_export), (Oddity.BREAK_GLASS, _is_opening)):
        if acts := [each for each in mine if of(each)]:
            yield _finding(oddity, acts, len(acts))


def _many(opened: list[Told]) -> Iterator[Finding]:
    days: dict[object, list[Told]] = defaultdict(list)
    for each in opened:
        days[each.at.date()].append(each)
    for day in days.values():
        if len(records := _records(day)) >= MANY_RECORDS:
            yield _finding(Oddity.MANY_RECORDS, day, len(records))


def _refused(refusals: list[Told]) -> Iterator[Finding]:
    """Once, at the first run of so many."""
    for first, last in zip(refusals, refusals[REFUSALS - 1 :], strict=False):
        if last.at - first.at <= REFUSED_WITHIN:
            yield Finding(Oddity.REFUSED, first.staff_id, len(refusals), first.at)
            return


def _is_export(each: Told) -> bool:
    return each.action.endswith(".export")


def _is_opening(each: Told) -> bool:
    return each.action == "glass.open"


def _records(opened: list[Told]) -> frozenset[int]:
    return frozenset[int]().union(*(each.patients for each in opened))


def _finding(oddity: Oddity, acts: list[Told], count: int) -> Finding:
    return Finding(oddity, acts[0].staff_id, count, acts[0].at)
