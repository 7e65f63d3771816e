"""What one letter says: flags that choose its sentences, slots that are put into them.

What a message says follows from which of its times have passed by now.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.utils import translation

from checklists.messages import changes, own_words, rides, windows
from checklists.messages.slots import SiteClock, Slot, said, strong
from checklists.queries.letters import Letter
from checklists.rules.clock import local

# As in the layout, whose styles do not reach into a slot.
_LINK = "#0b5d5a"


def facts(
    letter: Letter, *, language: str, link: str, stop_link: str, now: datetime, code: str = ""
) -> dict[str, Any]:
    """The same names in the same order for every letter. Flags are strings, numbers and booleans, alone or in tuples
    and dicts; everything else is a Slot.
    """
    clock = SiteClock(letter.zone, language)
    return {
        "kind": letter.kind,
        "language": language,
        "direction": _direction(language),
        **_place(letter),
        **_coming(letter, clock, now),
        **windows.facts(letter, clock, now),
        **changes.facts(letter, clock),
        **rides.facts(letter, clock),
        **_list(letter),
        **own_words.facts(letter),
        **_links(letter, link, stop_link),
        "code": strong(said(code)) if code else "",
    }


@cache
def _direction(language: str) -> str:
    return "rtl" if translation.get_language_info(language)["bidi"] else "ltr"


def _place(letter: Letter) -> Mapping[str, Any]:
    """Who we are."""
    return {
        "alias": _if_any(letter.alias),
        "phone": _phone(letter.phone) if letter.phone.strip() else "",
        "outside_hours": _if_any(letter.outside_hours),
        "phrase": strong(said(letter.phrase)) if letter.phrase.strip() else "",
    }


@lru_cache(maxsize=256)
def _phone(number: str) -> Slot:
    """With a link that keeps the digits alone. Kept: it is the site's own."""
    shown, digits = said(number), re.sub(r"[^0-9+]", "", number)
    return Slot(shown.text, f'<bdi><a href="tel:{digits}" style="color: {_LINK}">{shown.html}</a></bdi>')


def _coming(letter: Letter, clock: SiteClock, now: datetime) -> Mapping[str, Any]:
    """When to come. A day is that of the arrival, which is what people are told."""
    arrive = clock(letter.named.arrive_at)
    today = local(now, letter.zone).date()
    return {
        "is_today": arrive.on == today,
        "is_ahead": now < letter.named.arrive_at,
        "at_midnight": arrive.is_midnight,
        "day": arrive.day,
        "clock": arrive.clock,
        # What is cancelled is the time that the patient knows.
        "told_day": clock(letter.told.arrive_at).day if letter.told else arrive.day,
        "next_day": clock(letter.next_at).day if letter.next_at else "",
    }


def _list(letter: Letter) -> Mapping[str, Any]:
    return {
        "open_items": letter.open_items,
        "asks_later": letter.asks_later,
        "has_file": letter.calendar is not None,
        "links_locked": letter.links_locked,
    }


def _links(letter: Letter, link: str, stop_link: str) -> Mapping[str, Any]:
    return {"link": said(link) if link else "", "stop_link": said(stop_link)}


def _if_any(text: str) -> Slot | str:
    return said(text) if text.strip() else ""
