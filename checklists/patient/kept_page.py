"""What a phone is told to keep, and what becomes of the ticks that it kept: plain values for its scripts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from checklists.actions.kept_ticks import Answered, Sent
from checklists.patient.kept_words import KINDS, words
from checklists.queries.phone_copies import KeptItem
from checklists.queries.phone_page import PhonePage, State, WindowLine
from checklists.rules.clock import local
from checklists.rules.kept_ticks import Outcome
from checklists.templatetags.clock import clock, day, moment
from checklists.templatetags.phone import dialled, phone_words

_COUNTS = frozenset({Outcome.APPLIED, Outcome.ALREADY})


def shell(page: PhonePage) -> dict[str, Any]:
    """What stands on the phone whoever's list it is: the public name and number, the language, the words."""
    return {
        "alias": page.site.alias,
        "phone": phone_words(page.site.phone),
        "dial": dialled(page.site.phone),
        "language": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "words": words(),
    }


def content(
    page: PhonePage, items: tuple[KeptItem, ...], *, copy_id: UUID, plan: int, wipe_at: datetime
) -> dict[str, Any]:
    """Clock times and generic words, and nothing else of anybody (security.md 8)."""
    zone = page.site.zone
    return {
        "copy": str(copy_id),
        "plan": plan,
        "wipe_at": int(wipe_at.timestamp() * 1000),
        "told": moment(page.now, zone),
        "day": day(page.arrive_at, zone),
        "arrive": _("Come at %(time)s") % {"time": clock(page.arrive_at, zone)},
        "windows": [[_named(window), _until(window, page)] for window in page.windows],
        "windows_on": day(page.windows[0].closes_at, zone) if page.window_days == 1 else "",
        "items": items_of(items, page),
        "rest": len(items) < len(page.items),
    }


def items_of(items: tuple[KeptItem, ...], page: PhonePage) -> list[dict[str, Any]]:
    return [_item(item, page) for item in items]


def answers(sent: Sent, *, zone: str, now: datetime) -> list[dict[str, Any]]:
    """One for each tick that was sent, in their order."""
    return [_answer(each, zone, now) for each in sent.answers]


def _answer(each: Answered, zone: str, now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {"operation": str(each.operation_id), "outcome": each.outcome.value}
    if each.at and each.outcome in _COUNTS:
        told["time"] = when(each.at, zone, now)
    if each.act:
        told["theirs"] = {
            "who": each.act.who.value,
            "time": when(each.act.at, zone, now),
            "says": each.act.says,
        }
    return told


def when(at: datetime, zone: str, now: datetime) -> str:
    """ "8:14 am" today, with its day before."""
    is_today = local(at, zone).date() == local(now, zone).date()
    return clock(at, zone) if is_today else moment(at, zone)


def _item(item: KeptItem, page: PhonePage) -> dict[str, Any]:
    line, done = item.line, item.line.state is State.DONE
    at = line.answered_at if done else None
    return {
        "position": line.position,
        "words": f"{line.position}. {KINDS[line.kind]}",
        "done": done,
        "time": when(at, page.site.zone, page.now) if at else "",
        "seen": str(item.seen),
    }


def _named(window: WindowLine) -> str:
    names = {"full_meal": _("Normal meal"), "food": _("Food"), "light_meal": _("Light food")}
    return names.get(window.key, _("Water"))


def _until(window: WindowLine, page: PhonePage) -> str:
    """A clock time where one day is said above all of them, else the day with each."""
    shown = clock if page.window_days == 1 else moment
    return _("until %(time)s") % {"time": shown(window.closes_at, page.site.zone)}
