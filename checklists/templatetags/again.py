"""Why an answer is asked again, at the desk: `{{ said.word|asked_again }}`."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext_lazy as _

from checklists.rules.stale_answers import Change

register = template.Library()

_MOVED = _("Asked again after the move")
_WORDS: Mapping[str, object] = {
    Change.LATER: _MOVED,
    Change.EARLIER: _MOVED,
    Change.OTHER_DAY: _("Asked again: another day"),
    Change.NEW_WORDS: _("Asked again: the question is a new one"),
    Change.AGE: _("Asked again: too old by the start"),
    Change.NEW_SERIES: _("Asked again: a new series"),
    Change.BACK_ON: _("Asked again: it was cancelled and is on again"),
    Change.DRIVER_DECLINED: _("Asked again: the driver cannot"),
    Change.OWN_HOURS: _("Asked again after new eating and drinking times"),
    Change.NEW_MEDICINE: _("Asked again: a new medicine"),
}


@register.filter
def asked_again(code: str) -> str:
    """The code that the re-opening tick keeps; older ticks say "moved"."""
    return str(_WORDS.get(code, _MOVED))
