"""What one letter says: flags that choose its sentences, slots that are put into them.

What a message says follows from which of its times have passed by now.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from checklists.messages import changes, windows
from checklists.messages.slots import Slot, paragraph, said, times
from checklists.queries.letters import Letter
from checklists.rules.clock import local, on_one_day

# As in the layout, whose styles do not reach into a slot.
_LINK = "#0b5d5a"


def facts(letter: Letter, *, link: str, stop_link: str, now: datetime) -> dict[str, Any]:
    """Flags are strings, numbers and booleans, alone or in tuples and dicts; everything else is a Slot."""
    return {
        "kind": letter.kind,
        **_place(letter),
        **_coming(letter, now),
        **windows.facts(letter, now),
        **changes.facts(letter),
        **_list(letter),
        **_clinic(letter),
        **_links(letter, link, stop_link),
    }


def _place(letter: Letter) -> Mapping[str, Any]:
    """Who we are."""
    return {
        "alias": said(letter.alias),
        "phone": _phone(letter.phone) if letter.phone.strip() else "",
        "outside_hours": _if_any(letter.outside_hours),
        "phrase": _if_any(letter.phrase),
    }


def _phone(number: str) -> Slot:
    """With a link that keeps the digits alone."""
    shown, digits = said(number), re.sub(r"[^0-9+]", "", number)
    return Slot(shown.text, f'<bdi><a href="tel:{digits}" style="color: {_LINK}">{shown.html}</a></bdi>')


def _coming(letter: Letter, now: datetime) -> Mapping[str, Any]:
    """When to come. A day is that of the arrival, which is what people are told."""
    arrive = times(letter.named.arrive_at, letter.zone)
    told = times(letter.told.arrive_at if letter.told else letter.named.arrive_at, letter.zone)
    wall = local(letter.named.arrive_at, letter.zone)
    upcoming = times(letter.next_at, letter.zone) if letter.next_at else None
    return {
        "is_today": on_one_day(letter.named.arrive_at, now, letter.zone),
        "is_ahead": now < letter.named.arrive_at,
        # "midnight at the end of Wednesday 25 November" says its day already.
        "at_midnight": (wall.hour, wall.minute) == (0, 0),
        "day": arrive.day,
        "clock": arrive.clock,
        # What is cancelled is the time that the patient knows.
        "told_day": told.day,
        "next_day": upcoming.day if upcoming else "",
    }


def _list(letter: Letter) -> Mapping[str, Any]:
    return {"open_items": letter.open_items, "asks_later": letter.asks_later}


def _clinic(letter: Letter) -> Mapping[str, Any]:
    """The clinic's own sentences, as text and never as HTML."""
    return {
        "words": paragraph(letter.words) if letter.words.strip() else "",
        "words_language": letter.words_language,
    }


def _links(letter: Letter, link: str, stop_link: str) -> Mapping[str, Any]:
    return {"link": said(link) if link else "", "stop_link": said(stop_link)}


def _if_any(text: str) -> Slot | str:
    return said(text) if text.strip() else ""
