"""What differs from mail to mail: escaped for HTML, put into a finished text once, and never read again."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils import translation
from django.utils.html import escape

from checklists.rules.clock import local
from checklists.templatetags import clock

_TIMES_KEPT = 2048
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Slot:
    """One value in both its forms. Neither is ever empty: what may be missing has a flag beside it."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Times:
    """One instant on the site's clock: its day, its clock time, both together; `on` is its date."""

    day: Slot
    clock: Slot
    moment: Slot
    on: date
    hour: int
    # "midnight at the end of Wednesday 25 November" says its day already.
    is_midnight: bool


@dataclass(frozen=True, slots=True)
class SiteClock:
    """How the patient reads the site's clock."""

    zone: str
    language: str

    def __call__(self, at: datetime) -> Times:
        return _times(at, self.zone, self.language)


def said(text: str) -> Slot:
    """Somebody else's words on one line."""
    line = " ".join(text.split())
    return Slot(line, escape(line))


def paragraph(text: str) -> Slot:
    """Somebody else's words, on as many lines as they have."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return Slot("\n".join(lines), "<br>".join(escape(line) for line in lines))


@lru_cache(maxsize=_TIMES_KEPT)
def _times(at: datetime, zone: str, language: str) -> Times:
    """Kept: one day's patients come at a few times."""
    wall = local(at, zone)
    with translation.override(language):
        words = (clock.day(at, zone), clock.clock(at, zone), clock.moment(at, zone))
    iso = wall.isoformat(timespec="minutes")
    day, at_clock, moment = (_element(each, iso, whole=words[1]) for each in words)
    return Times(day, at_clock, moment, wall.date(), wall.hour, (wall.hour, wall.minute) == (0, 0))


def strong(slot: Slot) -> Slot:
    """What the eye looks for."""
    return Slot(slot.text, f"<strong>{slot.html}</strong>")


def _element(words: str, iso: str, *, whole: str) -> Slot:
    """The clock time in it stays whole on one line; a day, or "midnight at the end of ...", may not."""
    shown: str = escape(words)
    if len(whole) <= _SHORT:
        kept = escape(whole)
        shown = shown.replace(kept, f'<span style="white-space: nowrap">{kept}</span>')
    return Slot(words, f'<bdi><time datetime="{iso}">{shown}</time></bdi>')
