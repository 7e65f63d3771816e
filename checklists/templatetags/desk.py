"""Short times for the desk's dense pages: `{{ at|brief:zone }}` is "Sun 22 Nov, 8:36 pm"."""

from dataclasses import replace
from datetime import datetime
from functools import cache

from django import template
from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from checklists.rules import words_of_time
from checklists.rules.clock import is_repeated, local
from checklists.rules.words_of_time import Words
from checklists.templatetags.clock import words_of

register = template.Library()


@register.filter
def desk_id(key: str, position: int) -> str:
    """The id of one question's field: several items of a page may ask under the same key."""
    return f"id_{position}_{key}"


@register.filter
def brief(at: datetime | None, zone: str) -> str:
    """Day and clock time in <time>; nothing for an empty time. Midnight names the day that it ends, and no other."""
    if not at:
        return ""
    iso = local(at, zone).isoformat(timespec="minutes")
    words = words_of_time.moment(at, zone, short_words(get_language() or ""))
    return format_html('<bdi><time datetime="{}">{}</time></bdi>', iso, words)


@register.filter
def exact(at: datetime | None, zone: str) -> str:
    """The same to the second: "Mon 23 Nov, 9:41:07 am"; with the zone's letters in an hour that comes twice."""
    if not at:
        return ""
    here = local(at, zone)
    pattern = _("{hour}:{minute} am") if here.hour < 12 else _("{hour}:{minute} pm")
    seconds = pattern.format(hour=here.hour % 12 or 12, minute=f"{here:%M:%S}")
    if is_repeated(at, zone):
        seconds = _("{clock} {zone}").format(clock=seconds, zone=here.tzname())
    day = words_of_time.day(at, zone, short_words(get_language() or ""))
    shown = (here.isoformat(timespec="seconds"), day, seconds)
    return format_html('<bdi><time datetime="{}">{}, {}</time></bdi>', *shown)


@cache
def short_words(language: str) -> Words:
    """The words of a language with its days and months cut short: "Sun 22 Nov"."""
    weekdays = tuple(str(name) for name in WEEKDAYS_ABBR.values())
    months = tuple(str(name).capitalize() for name in MONTHS_3.values())
    return replace(words_of(language), weekdays=weekdays, months=months)
