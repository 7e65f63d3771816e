"""Times in templates, of all doors and emails: `{{ at|clock:zone }}` as text, `{{ at|clock_time:zone }}` as <time>.

`at` is an aware instant, `zone` the site's IANA zone name. Nothing at all is shown for an empty time.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from checklists.rules import words_of_time
from checklists.rules.clock import local
from checklists.rules.words_of_time import Words

register = template.Library()
# A clock time stays on one line; "midnight at the end of ..." may not.
_SHORT = 12
_LONG = '<bdi><time datetime="{}">{}</time></bdi>'


def _words() -> Words:
    """The words of the language the page is in."""
    return words_of(get_language() or "")


@cache
def words_of(language: str) -> Words:
    """Once a language: two dozen look-ups for each time shown would cost more than the page."""
    weekdays = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    months = (
        *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June")),
        *(_("July"), _("August"), _("September"), _("October"), _("November"), _("December")),
    )
    return Words(
        weekdays=weekdays,
        months=months,
        day=_("{weekday} {day} {month}"),
        day_with_year=_("{day} {month} {year}"),
        morning=_("{hour}:{minute} am"),
        afternoon=_("{hour}:{minute} pm"),
        noon=_("12:00 noon"),
        midnight=_("midnight at the end of {day}"),
        with_zone=_("{clock} {zone}"),
        moment=_("{day}, {clock}"),
        about=_about,
    )


def _about(unit: str, count: int) -> str:
    if unit == "minute":
        pattern = ngettext("about {count} minute", "about {count} minutes", count)
    elif unit == "hour":
        pattern = ngettext("about {count} hour", "about {count} hours", count)
    else:
        pattern = ngettext("about {count} day", "about {count} days", count)
    return pattern.format(count=count)


@register.filter
def clock(at: datetime | None, zone: str) -> str:
    """ "6:00 am", "12:00 noon", "midnight at the end of Wednesday 25 November"."""
    return words_of_time.clock(at, zone, _words()) if at else ""


@register.filter
def day(at: datetime | date | None, zone: str) -> str:
    """ "Thursday 26 November"."""
    return words_of_time.day(at, zone, _words()) if at else ""


@register.filter
def moment(at: datetime | None, zone: str) -> str:
    """ "Thursday 26 November, 6:00 am"."""
    return words_of_time.moment(at, zone, _words()) if at else ""


@register.filter
def birth_date(on: date | None) -> str:
    """ "3 March 1984"."""
    return words_of_time.date_with_year(on, _words()) if on else ""


@register.filter
def about(length: timedelta | None) -> str:
    """ "about 2 hours"."""
    return words_of_time.about(length, _words()) if length is not None else ""


@register.filter
def clock_time(at: datetime | None, zone: str) -> str:
    """As `clock`, in <time>."""
    return _element(at, zone, clock)


@register.filter
def day_time(at: datetime | None, zone: str) -> str:
    """As `day`, in <time>."""
    return _element(at, zone, day)


@register.filter
def moment_time(at: datetime | None, zone: str) -> str:
    """As `moment`, in <time>."""
    return _element(at, zone, moment)


def _element(at: datetime | None, zone: str | ZoneInfo, shown: Callable[[datetime | None, str], str]) -> str:
    if not at:
        return ""
    iso = local(at, zone).isoformat(timespec="minutes")
    words = shown(at, str(zone))
    pattern = '<bdi><time class="clock" datetime="{}">{}</time></bdi>' if len(words) <= _SHORT else _LONG
    return format_html(pattern, iso, words)


@register.filter
def day_clock(at: time) -> str:
    """A clock time of no day in particular: "7:30 pm", "12:00 am"."""
    return words_of_time.time_of_day(at, _words())


@register.filter
def city(zone: str) -> str:
    """The place that a zone is named after: "Denver"."""
    return zone.rpartition("/")[2].replace("_", " ")
