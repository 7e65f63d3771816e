"""What differs from mail to mail: escaped for HTML, put into a finished text once, and never read again."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.html import escape
from django.utils.translation import get_language

from checklists.rules.clock import local
from checklists.templatetags import clock

_DAYS_KEPT = 2048


@dataclass(frozen=True, slots=True)
class Slot:
    """One value in both its forms. Neither is ever empty: what may be missing has a flag beside it."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Times:
    """One instant on the site's clock: its day, its clock time, both together."""

    day: Slot
    clock: Slot
    moment: Slot


def said(text: str) -> Slot:
    """Somebody else's words on one line."""
    line = " ".join(text.split())
    return Slot(line, escape(line))


def paragraph(text: str) -> Slot:
    """Somebody else's words, on as many lines as they have."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return Slot("\n".join(lines), "<br>".join(escape(line) for line in lines))


def times(at: datetime, zone: str) -> Times:
    """In the language of the moment."""
    return _times(at, zone, get_language() or "en")


@lru_cache(maxsize=_DAYS_KEPT)
def _times(at: datetime, zone: str, language: str) -> Times:
    """Kept: one day's patients come at a few times."""
    iso = local(at, zone).isoformat(timespec="minutes")
    shown = (clock.day(at, zone), clock.clock(at, zone), clock.moment(at, zone))
    return Times(*(_element(words, iso) for words in shown))


def _element(words: str, iso: str) -> Slot:
    return Slot(words, f'<bdi><time datetime="{iso}">{escape(words)}</time></bdi>')
