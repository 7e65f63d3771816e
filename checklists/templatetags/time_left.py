"""How long it is until the next thing: `{% time_left until now as left %}`, then `left.words` and `left.steps`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import template
from django.utils.translation import gettext as _

from checklists.rules.time_left import changes
from checklists.templatetags.clock import about

register = template.Library()


@dataclass(frozen=True)
class TimeLeft:
    """`words` now: "in about 2 hours". `steps` for the script: "0:in about 2 hours|30:in about 90 minutes"."""

    words: str
    steps: str


@register.simple_tag
def time_left(until: datetime, now: datetime) -> TimeLeft:
    """Of an instant ahead; both are the server's, so that a phone's wrong clock changes nothing."""
    found = changes(until, now, _in)
    return TimeLeft(found[0][1], "|".join(f"{minute}:{words}" for minute, words in found))


def _in(left: timedelta) -> str:
    return _("in {length}").format(length=about(left))
