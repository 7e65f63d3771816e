"""Why an answer is asked again, for the patient: `{{ item.reopened|asked_anew }}`."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext_lazy as _

from checklists.rules.stale_answers import Change

register = template.Library()

_MOVED = _("The time of your appointment changed. Please look at this again.")
_WORDS: Mapping[str, object] = {
    Change.LATER: _MOVED,
    Change.EARLIER: _MOVED,
    Change.OTHER_DAY: _("Your appointment is on another day now. Please look at this again."),
    Change.NEW_WORDS: _("We ask this in other words now. Please look at it again."),
    Change.AGE: _("You answered this a while ago. Is it still so?"),
    Change.NEW_SERIES: _("New appointments begin. Please look at this again."),
    Change.BACK_ON: _("Your appointment is on again. Please look at this once more."),
    Change.DRIVER_DECLINED: _("Your driver can not come. Who else could take you home?"),
    Change.OWN_HOURS: _("Your eating and drinking times changed. Please look at this again."),
    Change.NEW_MEDICINE: _("Please add your new medicine to this list."),
}


@register.filter
def asked_anew(code: str) -> str:
    """The code that the re-opening tick keeps; older ticks say "moved"."""
    return str(_WORDS.get(code, _MOVED))
