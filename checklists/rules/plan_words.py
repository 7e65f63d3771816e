"""Plain words for the planner's reasons, for the people who read a timeline."""

from datetime import datetime, timedelta
from functools import cache

from checklists.rules.plan_facts import PlanFacts
from checklists.rules.reminder_rules import Audience
from checklists.rules.time_grammar import Anchor, TimeExpression
from checklists.rules.words_of_time import moment, time_of_day

_ANCHORS = {
    Anchor.START: "the start",
    Anchor.ARRIVE: "the arrival",
    Anchor.LEAVE: "leaving",
    Anchor.LAST_FOOD: "the last food",
    Anchor.LAST_DRINK: "the last drink",
    Anchor.ACT: "{act}",
}
_ACTS = {
    "booked": "the appointment was booked",
    "moved": "the appointment was moved",
    "cancelled": "the appointment was cancelled",
    "back_on": "the appointment was put back on",
    "hours": "the appointment was given other eating and drinking times",
    "revised": "the appointment was planned anew",
    # Notices that stand alone, by their rule.
    "new_link": "it was asked for",
    "unlock_code": "it was asked for",
    "driver_cannot": "the driver said no",
    "helper_link": "the patient asked them to help",
    "address_left": "the email address was changed",
    "driver_asked": "the driver was named",
}


_TO = {
    Audience.SECOND_CONTACT: "second contact",
    Audience.DRIVER: "driver",
    Audience.COMPANION: "person who helps",
}


@cache
def told_to(audience: Audience) -> tuple[str, ...]:
    """Whom a message is for, where it is not the patient."""
    return () if audience is Audience.PATIENT else (f"To the {_TO[audience]}.",)


@cache
def described(due: TimeExpression, act: str) -> str:
    """When a rule is due, for example "24 hours before the start, kept within 3:00 pm to 6:00 pm the day before".

    `act` is what a notice answers: an act of the appointment, or its own rule where it stands alone.
    """
    if due.anchor is None and due.window:
        day = _day(due.window.day)
        return f"At {time_of_day(due.window.opens)}{', ' if day[0].isdigit() else ' '}{day}."
    anchor = _ANCHORS.get(due.anchor or Anchor.START, "the next message").format(act=_ACTS[act])
    words = _offset(due, anchor)
    if due.window:
        words += f", kept within {_window(due)}"
    return f"{words}{', in desk hours' if due.in_desk_hours else ''}."


def clock(at: datetime, facts: PlanFacts) -> str:
    """The site's day and wall clock, for example "Wednesday 25 November, 8:30 pm"."""
    return moment(at, facts.zone)


def _offset(due: TimeExpression, anchor: str) -> str:
    side = "before" if due.elapsed < timedelta(0) or due.days < 0 else "after"
    if due.days:
        return f"{_counted(abs(due.days), 'day')} {side} {anchor}, at the same clock time"
    minutes = abs(int(due.elapsed.total_seconds())) // 60
    if not minutes:
        return f"As soon as {anchor}" if due.anchor is Anchor.ACT else f"At {anchor}"
    length = _counted(minutes // 60, "hour") if minutes % 60 == 0 else _counted(minutes, "minute")
    return f"{length} {side} {anchor}"


def _window(due: TimeExpression) -> str:
    window = due.window
    assert window is not None  # asked only for expressions that have one
    opens, closes = time_of_day(window.opens), time_of_day(window.closes)
    return f"{opens if opens == closes else f'{opens} to {closes}'} {_day(window.day)}"


def _day(day: int) -> str:
    named = {-1: "the day before", 0: "on the day", 1: "the day after"}
    return named.get(day, f"{_counted(abs(day), 'day')} {'before' if day < 0 else 'after'}")


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
