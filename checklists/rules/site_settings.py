"""What a site says of itself and of its messages, and what of it makes no sense."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import time, timedelta

from checklists.rules.clock import UnknownZone, zone
from checklists.rules.forbidden_words import forbidden
from checklists.rules.public_name import telling_words

# Source: clinical.md 6, T16: ten hours are left in which messages may go.
LONGEST_QUIET = timedelta(hours=14)
# Source: security.md ML-12: beyond six in a day a message goes to a person anyway.
MOST_A_DATE, MOST_IN_SEVEN_DATES = 6, 20
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class SiteSettings:
    """Clock times are the site's own, `desk_days` weekdays (0 is Monday), `languages` codes, the main one first."""

    alias: str
    time_zone: str
    phone: str
    address: str
    outside_hours: str
    emergency_number: str
    crisis_line: str
    reply_to: str
    quiet_from: time
    quiet_until: time
    desk_opens: time
    desk_closes: time
    desk_days: tuple[int, ...]
    languages: tuple[str, ...]
    messages_a_date: int
    messages_in_seven_dates: int
    calendar_attached: bool
    phone_copies_allowed: bool


NAMES = tuple(field.name for field in fields(SiteSettings))
# What a reminder's time follows from: planned rows are computed anew.
PLANNED_BY = frozenset(
    {
        "time_zone", "quiet_from", "quiet_until", "desk_opens", "desk_closes", "desk_days",
        "messages_a_date", "messages_in_seven_dates",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """`field` is one of NAMES, `words` say what is wrong and what to do."""

    field: str
    words: str


def changed(before: SiteSettings, after: SiteSettings) -> tuple[str, ...]:
    """The names of the fields that differ."""
    return tuple(name for name in NAMES if getattr(before, name) != getattr(after, name))


def problems(said: SiteSettings) -> tuple[Problem, ...]:
    """Everything that makes no sense, in the order of the page."""
    return tuple(found for check in _CHECKS for found in check(said))


def _alias(said: SiteSettings) -> Iterator[Problem]:
    told = telling_words(said.alias)
    if not said.alias.strip():
        yield Problem("alias", "Patients need a name to know you by.")
    elif told:
        yield Problem("alias", f"“{told[0]}” tells why somebody comes. Choose a name without it.")


def _words(said: SiteSettings) -> Iterator[Problem]:
    told = telling_words(said.outside_hours)
    found = forbidden(said.outside_hours, "en")
    if told or found:
        word = told[0] if told else found[0].words
        yield Problem("outside_hours", f"It stands in emails: say it without “{word}”.")


def _zone(said: SiteSettings) -> Iterator[Problem]:
    try:
        zone(said.time_zone)
    except UnknownZone as unknown:
        yield Problem("time_zone", str(unknown))


def _numbers(said: SiteSettings) -> Iterator[Problem]:
    for name in ("emergency_number", "crisis_line"):
        number = getattr(said, name).replace(" ", "").replace("-", "")
        if not (number.isascii() and number.isdigit() and 2 <= len(number) <= 15):
            yield Problem(name, "Write the number that people dial, in digits, like 911.")
    if not said.phone.strip():
        yield Problem("phone", "Every message says whom to call: give a number.")


def _quiet(said: SiteSettings) -> Iterator[Problem]:
    length = _length(said.quiet_from, said.quiet_until)
    if length > LONGEST_QUIET:
        hours = f"{length.total_seconds() / 3600:g}"
        yield Problem(
            "quiet_until", f"The quiet hours last {hours} hours. At least 10 hours a day have to be left."
        )


def _desk(said: SiteSettings) -> Iterator[Problem]:
    if said.desk_closes <= said.desk_opens:
        yield Problem("desk_closes", "The desk closes before it opens. Choose a later time.")
    elif _length(said.desk_opens, said.desk_closes) < timedelta(hours=1):
        yield Problem("desk_closes", "Calls need an hour at least in which somebody is there.")
    if not said.desk_days or not set(said.desk_days) <= set(range(7)):
        yield Problem("desk_days", "Choose the days on which somebody answers the phone.")


def _languages(said: SiteSettings) -> Iterator[Problem]:
    if not said.languages:
        yield Problem("languages", "Choose at least one.")


def _caps(said: SiteSettings) -> Iterator[Problem]:
    if not 1 <= said.messages_a_date <= MOST_A_DATE:
        yield Problem("messages_a_date", f"Choose 1 to {MOST_A_DATE}.")
    elif not said.messages_a_date <= said.messages_in_seven_dates <= MOST_IN_SEVEN_DATES:
        least = said.messages_a_date
        yield Problem(
            "messages_in_seven_dates", f"Choose {least} to {MOST_IN_SEVEN_DATES}: no fewer than on one date."
        )


def _length(start: time, end: time) -> timedelta:
    """From one clock time to the next time the clock shows the other; nothing where both are the same."""
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return timedelta(minutes=minutes % _MINUTES_A_DAY)


_CHECKS: tuple[Callable[[SiteSettings], Iterator[Problem]], ...] = (
    *(_alias, _words, _zone, _numbers, _quiet, _desk, _languages, _caps),
)
