"""The page of a free start in words, by role: whom to phone first, what speaks for it, what to ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.queries.free_chair import Line
from checklists.queries.start_takers import Taken
from checklists.rules import free_chair
from checklists.rules.clock import TimeDoesNotExist, TimeIsTwice, first_valid, local, on_one_day, resolve
from checklists.rules.free_chair import Chance, Point, Said
from checklists.staff.reason_words import missing
from checklists.templatetags.clock import clock, moment

CHANCES: Mapping[Chance, object] = {
    Chance.LIKELY: gettext_lazy("Could be ready"),
    Chance.ASK: gettext_lazy("Ask first"),
    Chance.PRESCRIBER: gettext_lazy("Waits for the prescriber"),
    Chance.OUT: gettext_lazy("Not by then"),
}
# Shape and colour of the board: what is said here is not its readiness, so the word stands beside it always.
MARKS: Mapping[Chance, str] = {
    Chance.LIKELY: "ready",
    Chance.ASK: "needs_call",
    Chance.PRESCRIBER: "hold",
    Chance.OUT: "not_finished",
}
STILL_THEIRS = gettext_lazy("Whoever had this start still has it: give them another time first.")
_FOOD = frozenset({Point.FOOD_SINCE, Point.FOOD_UNCLEAR})
_FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Shown:
    """One person. `may_move`: a button leads to the page that moves them here."""

    line: Line
    word: str
    mark: str
    words: tuple[str, ...]
    may_move: bool


@dataclass(frozen=True)
class Start:
    """The start that the address asks for. `twice` are both instants of a time that comes twice, `problem` why none is read."""

    at: datetime | None
    problem: str = ""
    twice: tuple[datetime, ...] = ()


def read_start(text: str, zone: str, now: datetime) -> Start:
    """Seconds since 1970, as links write it, or the site's clock "2026-11-26T15:00", as the field does."""
    try:
        at = _instant(text, zone)
    except TimeIsTwice:
        first, second = (resolve(datetime.fromisoformat(text), zone, later) for later in (False, True))
        return Start(None, _("This time comes twice that night: choose which."), (first, second))
    except TimeDoesNotExist:
        at = first_valid(datetime.fromisoformat(text), zone)
        words = _("The clocks go forward over this time: %(at)s is the next one.")
        return Start(None, words % {"at": clock(at, zone)})
    except (ValueError, OverflowError, OSError):
        return Start(None, _("Write the start as a day and a time."))
    if at <= now:
        return Start(None, _("This start has passed: choose a later one."))
    if at >= now + _FARTHEST:
        return Start(None, _("This start is more than a year away: look at the year."))
    return Start(at)


def _instant(text: str, zone: str) -> datetime:
    if text.isascii() and text.isdigit() and len(text) < 12:
        return datetime.fromtimestamp(int(text), UTC)
    naive = datetime.fromisoformat(text)
    if naive.tzinfo is not None:
        raise ValueError(text)
    return resolve(naive.replace(second=0, microsecond=0), zone)


def field_value(at: datetime, zone: str) -> str:
    return f"{local(at, zone):%Y-%m-%dT%H:%M}"


def shown(
    lines: tuple[Line, ...], start: datetime, zone: str, *, answers: bool, may_give: bool
) -> list[Shown]:
    return [_shown(line, start, zone, answers, may_give) for line in lines]


def taken_words(taken: Taken) -> str:
    """For whoever was slower."""
    who = {"name": taken.patient, "by": taken.by}
    if not taken.by:
        return _("%(name)s comes in their place by now. Choose another start.") % who
    return _("%(by)s was faster: %(name)s comes in their place. Choose another start.") % who


def _shown(line: Line, start: datetime, zone: str, answers: bool, may_give: bool) -> Shown:
    weighed = line.weighed
    words = [_words(said, line, start, zone, answers) for said in weighed.points]
    return Shown(
        line=line,
        word=str(CHANCES[weighed.chance]),
        mark=MARKS[weighed.chance],
        words=tuple(dict.fromkeys(each for some in words for each in some)),
        may_move=may_give and weighed.chance is not Chance.OUT,
    )


def _words(said: Said, line: Line, start: datetime, zone: str, answers: bool) -> tuple[str, ...]:
    if said.point in (Point.LIST, Point.HOLD):
        return _open(line, zone, answers)
    if not answers and said.point is Point.ATE:
        return (_("Cannot be ready by then"),)
    if not answers and said.point in _FOOD:
        return (_("A nurse asks about food and drink"),)
    at = said.at
    shown_at = "" if at is None else clock(at, zone) if on_one_day(at, start, zone) else moment(at, zone)
    return (_SENTENCES[said.point]() % {"at": shown_at, "driver": line.driver},)


def _open(line: Line, zone: str, answers: bool) -> tuple[str, ...]:
    """What the list would still lack, as the board says it."""
    own = (said.point for said in line.weighed.points)
    food = {Point.ATE, Point.FOOD_SINCE, Point.FOOD_UNCLEAR, Point.KEPT, Point.CAN_KEEP} & set(own)
    skipped = free_chair.FOOD_AND_RIDE if food else free_chair.RIDE_ALONE
    left = [
        reason
        for reason in line.weighed.verdict.reasons
        if line.kinds.get(reason.item_position or 0) not in skipped
    ]
    return missing(left, line.kinds, zone, answers=answers, labels=line.labels)


_SENTENCES: Mapping[Point, Callable[[], str]] = {
    Point.HERE: lambda: _("Is here already"),
    Point.KEPT: lambda: _("Kept to their own times, which ended earlier"),
    Point.CAN_KEEP: lambda: _("Can still keep the times: a normal meal until %(at)s"),
    Point.RIDE_FITS: lambda: _("%(driver)s can be here until %(at)s"),
    Point.FOOD_SINCE: lambda: _("Ask what they ate and drank since %(at)s"),
    Point.FOOD_UNCLEAR: lambda: _("Ask what they ate or drank, and when"),
    Point.RIDE_NOBODY: lambda: _("Nobody is named to take them home: ask who can"),
    Point.RIDE_TIME: lambda: _("Ask if their driver can come at %(at)s"),
    Point.WAY: lambda: _("Ask if they can be here by %(at)s"),
    Point.NEAR: lambda: _("Another infusion is near, %(at)s: ask the prescriber"),
    Point.ATE: lambda: _("Ate or drank: from %(at)s at the earliest"),
    Point.NO_TIME: lambda: _("Too late to come: they would be asked for %(at)s"),
    Point.NO_PHONE: lambda: _("No phone number: nobody can ask them"),
    Point.SAME_DAY: lambda: _("Has another appointment on that day, %(at)s"),
}
