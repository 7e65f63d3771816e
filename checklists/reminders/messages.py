"""A letter in words: templates/emails/<kind>/{subject.txt,body.txt,body.html}, filled at the moment of sending.

What a message says follows from which of its times have passed by now. The layout's styles are moved into its
elements, and its fixed words translated, once a kind and language; each mail only fills it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import css_inline
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext as _

from checklists.queries.letters import Letter
from checklists.rules.clock import local

KINDS = (
    "booked", "week_before", "three_days_before", "day_before", "last_drink", "day_after",
    "moved", "cancelled", "back_on", "new_link",
)  # fmt: skip
_FIXED_WORDS = re.compile(r'\{% translate "([^"%]+)" %\}')
_INCLUDE = re.compile(r'\{% include "(emails/[\w/.]+)" %\}')


@dataclass(frozen=True)
class Window:
    """One line of the eating and drinking times; `on_another_day` than the appointment's."""

    label: str
    at: datetime
    is_over: bool
    on_another_day: bool


@dataclass(frozen=True)
class Change:
    """A time that was told and is another now."""

    label: str
    old: datetime
    new: datetime


@dataclass(frozen=True)
class Message:
    """Subject, text and HTML say the same facts."""

    subject: str
    text: str
    html: str


def write(letter: Letter, *, link: str, stop_link: str, now: datetime) -> Message:
    """The message in the patient's language. `link` is a whole address, "" for a kind without one."""
    with translation.override(letter.language):
        filled = Context(_slots(letter, link, stop_link, now))
        language = translation.get_language() or "en"
        subject = " ".join(_text(letter.kind, "subject.txt", language).render(filled).split())
        filled["subject"] = subject
        text = _tidy(_text(letter.kind, "body.txt", language).render(filled))
        return Message(subject, text, _html(letter.kind, language).render(filled))


def _slots(letter: Letter, link: str, stop_link: str, now: datetime) -> dict[str, Any]:
    language = translation.get_language() or "en"
    windows = _windows(letter, now)
    return {
        "letter": letter,
        "zone": letter.zone,
        "starts_at": letter.named.starts_at,
        "arrive_at": letter.named.arrive_at,
        "next_at": letter.next_at,
        "is_today": local(letter.named.starts_at, letter.zone).date() == local(now, letter.zone).date(),
        "windows": windows,
        "own_plan": not windows,
        "any_over": any(window.is_over for window in windows),
        "changes": _changes(letter),
        "new_time": _is_another_time(letter),
        "takes_hours_back": bool(letter.told and letter.told.last_food_at and not windows),
        "gives_hours": bool(letter.told and not letter.told.last_food_at and windows),
        # What is cancelled is the time the patient knows.
        "told_day": letter.told.starts_at if letter.told else letter.named.starts_at,
        "phone_link": re.sub(r"[^0-9+]", "", letter.phone),
        "link": link,
        "stop_link": stop_link,
        "language": language,
        "direction": "rtl" if translation.get_language_info(language)["bidi"] else "ltr",
    }


def _windows(letter: Letter, now: datetime) -> tuple[Window, ...]:
    """In the order in which they end, food once where a meal and light food end together; none while withheld."""
    named, on = letter.named, local(letter.named.starts_at, letter.zone).date()
    meal_and_light = ((_("Normal meal"), named.last_meal_at), (_("Light food"), named.last_food_at))
    together = named.last_meal_at == named.last_food_at
    food = ((_("Food"), named.last_food_at),) if together else meal_and_light
    ends = (*food, (_("Water and clear drinks"), named.last_drink_at))
    return tuple(
        Window(label, at, at <= now, local(at, letter.zone).date() != on) for label, at in ends if at
    )


def _is_another_time(letter: Letter) -> bool:
    """Whether the appointment itself moved, and not only what goes before it."""
    told, named = letter.told, letter.named
    return told is None or (told.starts_at, told.arrive_at) != (named.starts_at, named.arrive_at)


def _changes(letter: Letter) -> tuple[Change, ...]:
    """What differs from what was told, and only that."""
    if letter.told is None:
        return ()
    told, named = letter.told, letter.named
    pairs = (
        (_("Please come"), told.arrive_at, named.arrive_at),
        (_("Normal meal until"), told.last_meal_at, named.last_meal_at),
        (_("Light food until"), told.last_food_at, named.last_food_at),
        (_("Water and clear drinks until"), told.last_drink_at, named.last_drink_at),
    )
    return tuple(Change(label, old, new) for label, old, new in pairs if old and new and old != new)


@cache
def _text(kind: str, name: str, language: str) -> Template:
    return _compiled("{% autoescape off %}" + _source(f"emails/{kind}/{name}") + "{% endautoescape %}")


@cache
def _html(kind: str, language: str) -> Template:
    """Layout and body as one source, its styles inlined before it is compiled."""
    body = _source(f"emails/{kind}/body.html")
    whole = _source("emails/layout.html").replace("<!-- body -->", body)
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    return _compiled(inliner.inline(whole))


def _source(name: str) -> str:
    """A template's text with its parts put in, so that the inliner sees every element."""
    return _INCLUDE.sub(lambda found: _source(found[1]), (_folder() / name).read_text(encoding="utf-8"))


def _folder() -> Path:
    return Path(settings.BASE_DIR) / "templates"


def _compiled(source: str) -> Template:
    """In the language of the moment: its fixed words are looked up here, once, and not in each mail."""
    return Template("{% load i18n clock %}" + _FIXED_WORDS.sub(lambda found: _(found[1]), source))


def _tidy(text: str) -> str:
    """At most one empty line between two paragraphs."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
