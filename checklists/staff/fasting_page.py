"""Food and drink on the check-in page, in words: until when, each intake by itself, a fast that is longer than needed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from checklists.queries.checkin import CheckIn
from checklists.queries.eating_lines import EatingLine, IntakeLine
from checklists.rules.facts import Band
from checklists.rules.fasting import Category, FastingVerdict, LongFast, Reason
from checklists.staff.option_words import CATEGORIES
from checklists.staff.own_plan_words import reasons
from checklists.staff.words import length
from checklists.templatetags.clock import clock

_LOGGED = frozenset({Category.GUM_OR_SWEET, Category.MEDICINE_WITH_SIP})


@dataclass(frozen=True)
class Entry:
    """One intake: what it was, and what it alone means for the start; `is_short` that it is not in time."""

    line: IntakeLine
    label: str
    means: str
    is_short: bool


@dataclass(frozen=True)
class EatingSection:
    """`reasons` say why hours are withheld or own; `notes` are fasts longer than needed."""

    times: EatingLine
    reasons: tuple[str, ...]
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]


def section(page: CheckIn, zone: str) -> EatingSection | None:
    """None for a role that may not read answers."""
    if page.eating is None or page.fasting is None:
        return None
    return EatingSection(
        times=page.eating,
        reasons=reasons(page.eating.triggers),
        entries=tuple(_entry(line, zone) for line in page.intakes),
        notes=tuple(_note(note) for note in page.fasting.notes),
    )


def _entry(line: IntakeLine, zone: str) -> Entry:
    is_short = line.verdict is not None and line.verdict.band is not Band.GREEN
    return Entry(line, str(CATEGORIES[line.category]), _means(line, zone), is_short)


def _means(line: IntakeLine, zone: str) -> str:
    if line.is_replaced:
        return _("replaced")
    if line.verdict is None:
        return ""
    if line.category in _LOGGED:
        return _("noted only")
    return ", ".join(_parts(line.verdict, zone))


def _parts(verdict: FastingVerdict, zone: str) -> list[str]:
    if Reason.TIME_UNKNOWN in verdict.reasons:
        return [_("ask when")]
    parts = [_("ask what")] if verdict.needs_nurse else []
    if not verdict.shortfall_minutes:
        return [_("in time"), *parts]
    short = _("%(n)s short") % {"n": length(verdict.shortfall_minutes)}
    at = verdict.earliest_start
    return [short, _("earliest start %(at)s") % {"at": clock(at, zone)}, *parts]


def _note(note: LongFast) -> str:
    words = {
        "food": _("No food for %(n)s by the start: ask how they feel."),
        "drink": _("No drink for %(n)s by the start: ask how they feel."),
    }
    return words[note.what] % {"n": length(note.minutes)}
