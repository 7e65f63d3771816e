"""Words that a page of the desk shows for readiness, items, lengths and times; those of a reason are in `reason_words`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.utils.dates import MONTHS_3
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from checklists.rules import words_of_time
from checklists.rules.clock import local
from checklists.rules.facts import ItemKind, Readiness
from checklists.rules.not_for_me import NotForMe
from checklists.templatetags.desk import short_words

READINESS: Mapping[Readiness, object] = {
    Readiness.HOLD: gettext_lazy("Hold"),
    Readiness.NEEDS_CALL: gettext_lazy("Needs a call"),
    Readiness.NOT_FINISHED: gettext_lazy("Not finished"),
    Readiness.READY: gettext_lazy("Ready"),
}
NOT_FOR_ME: Mapping[str, object] = {
    NotForMe.UNKNOWN_PERSON: gettext_lazy("They do not know who it is for."),
    NotForMe.OTHER_PERSON: gettext_lazy("It is for somebody else they know."),
    NotForMe.NO_APPOINTMENT: gettext_lazy("They have no appointment with us."),
}
ITEMS: Mapping[ItemKind, object] = {
    ItemKind.FASTING: gettext_lazy("Food and drink"),
    ItemKind.HYDRATION: gettext_lazy("Water the day before"),
    ItemKind.RIDE: gettext_lazy("Ride home"),
    ItemKind.CLOTHING: gettext_lazy("Clothes"),
    ItemKind.MEDICINES: gettext_lazy("Medicine list"),
    ItemKind.WELLBEING: gettext_lazy("Well today"),
    ItemKind.COMFORT: gettext_lazy("Comfort card"),
    ItemKind.QUESTION: gettext_lazy("Question of this clinic"),
    ItemKind.VITAL_SIGNS: gettext_lazy("Vital signs"),
}


def length(minutes: int) -> str:
    """Whole minutes as people write them: "45 min", "2 h 40"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(n)s min") % {"n": rest}
    return _("%(h)s h %(m)02d") % {"h": hours, "m": rest} if rest else _("%(h)s h") % {"h": hours}


def lately(at: datetime, zone: str, today: date) -> str:
    """A moment not far away, as short as it is clear: "6:02 pm" today, "Wed 6:02 pm" within a week, "12 Nov" beyond.

    Midnight names the day that it ends: "midnight at the end of Wed".
    """
    here = local(at, zone)
    days = abs((today - here.date()).days)
    if days >= 7:
        return f"{here.day} {str(MONTHS_3[here.month]).capitalize()}"
    words = replace(short_words(get_language() or ""), day="{weekday}", moment="{day} {clock}")
    return words_of_time.moment(at, zone, words) if days else words_of_time.clock(at, zone, words)
