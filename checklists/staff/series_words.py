"""What is unusual about the dates of a series, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklists.rules.series_rhythm import FEWEST_DAYS, MOST_DAYS, Gap, Odd, Oddity
from checklists.templatetags.clock import day, day_clock

_PLAIN: Mapping[Oddity, object] = {
    Oddity.CLOSED_DAY: gettext_lazy("The desk is closed on that day of the week."),
    Oddity.SAME_DAY: gettext_lazy("There is another appointment on that day."),
    Oddity.OTHER_SERIES: gettext_lazy(
        "More than four weeks after the one before: safety questions are asked as for a new series."
    ),
}


def odd_words(odd: Odd) -> str:
    """One sentence; `_at` clocks are those of the site's desk."""
    if odd.oddity is Oddity.BEFORE_OPENING and odd.at:
        return _("They would arrive before the desk opens, at %(clock)s.") % {"clock": day_clock(odd.at)}
    if odd.oddity is Oddity.AFTER_CLOSING and odd.at:
        return _("They would leave after the desk closes, at %(clock)s.") % {"clock": day_clock(odd.at)}
    if odd.oddity in (Oddity.TOO_SOON, Oddity.TOO_LONG):
        return _days(odd.days or 0)
    return str(_PLAIN[odd.oddity])


def gap_words(gap: Gap, zone: str) -> str:
    """Of two infusions that stand, for the patient's page."""
    said = {"before": day(gap.before, zone), "after": day(gap.after, zone)}
    return _("%(before)s to %(after)s:") % said + " " + _days(gap.days)


def _days(n: int) -> str:
    usual = {"n": n, "least": FEWEST_DAYS, "most": MOST_DAYS}
    words = ngettext(
        "%(n)s day after the one before; usual are %(least)s to %(most)s.",
        "%(n)s days after the one before; usual are %(least)s to %(most)s.",
        n,
    )
    return words % usual
