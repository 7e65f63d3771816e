"""Short times for the desk's dense pages: `{{ at|brief:zone }}` is "Sun 22 Nov, 8:36 pm"."""

from datetime import datetime

from django import template
from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.translation import gettext as _

from checklists.rules.clock import is_repeated, local
from checklists.templatetags.clock import clock

register = template.Library()


@register.filter
def desk_id(key: str, position: int) -> str:
    """The id of one question's field: several items of a page may ask under the same key."""
    return f"id_{position}_{key}"


@register.filter
def brief(at: datetime | None, zone: str) -> str:
    """Day and clock time in <time>; nothing for an empty time."""
    if not at:
        return ""
    here = local(at, zone)
    shown = (here.isoformat(timespec="minutes"), _day(here), clock(at, zone))
    return format_html('<bdi><time datetime="{}">{}, {}</time></bdi>', *shown)


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
    shown = (here.isoformat(timespec="seconds"), _day(here), seconds)
    return format_html('<bdi><time datetime="{}">{}, {}</time></bdi>', *shown)


def _day(here: datetime) -> str:
    return _("{weekday} {day} {month}").format(
        weekday=WEEKDAYS_ABBR[here.weekday()], day=here.day, month=str(MONTHS_3[here.month]).capitalize()
    )
