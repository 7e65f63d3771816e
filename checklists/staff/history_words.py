"""The history of a check-in in words: one line an act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.queries.checkin_history import Done, History
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Outcome
from checklists.rules.fasting import Category
from checklists.rules.move_reasons import StepBackReason
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.protocol_items import ASKING_KINDS
from checklists.rules.review import Decision
from checklists.staff.option_words import CATEGORIES, DECISIONS, OUTCOMES, OVERRIDES, STEP_BACK
from checklists.staff.vitals_page import reading_words
from checklists.staff.words import ITEMS
from checklists.templatetags.again import asked_again
from checklists.templatetags.clock import clock

_SAID: Mapping[str, object] = {
    "done": gettext_lazy("“Done”"),
    "undone": gettext_lazy("“Not done”"),
    "unsure": gettext_lazy("“Not sure”"),
    "nothing": gettext_lazy("“I take nothing”"),
    "mistaken": gettext_lazy("“I told you this by mistake”"),
    "ate_after": gettext_lazy("“I ate or drank after that”"),
    "cannot": gettext_lazy("The driver cannot"),
}


@dataclass(frozen=True)
class Line:
    """`item` is "" for a move of the whole appointment."""

    at: datetime
    by: str
    item: str
    words: str
    note: str


def lines(found: History, zone: str) -> tuple[Line, ...]:
    return tuple(Line(each.at, each.by, _item(each), _words(each, zone), each.note) for each in found.done)


def _item(each: Done) -> str:
    if each.kind is None:
        return ""
    return each.label if each.label and each.kind in ASKING_KINDS else str(ITEMS[each.kind])


def _words(each: Done, zone: str) -> str:
    match each.what:
        case "move":
            label = Status(each.value).label
            return f"{label}: {STEP_BACK[StepBackReason(each.label)]}" if each.label else label
        case "said":
            return str(_SAID.get(each.value) or asked_again(each.value))
        case "found":
            return str(OUTCOMES[Outcome(each.value)]) if each.value != "taken_back" else _("Taken back")
        case "override":
            return _("Override asked: %(why)s") % {"why": OVERRIDES[OverrideReason(each.value)]}
        case "read":
            return _reading(each, zone)
        case "intake" | "intake_corrected":
            return _intake(each, zone)
        case "review":
            return f"{each.label}: {DECISIONS[Decision(each.value)]}"
        case _:
            return _plain(each)


def _plain(each: Done) -> str:
    words = {
        "override_agreed": _("Override agreed"),
        "override_withdrawn": _("Override taken back"),
        "medicine": _("Added “%(medicine)s”"),
        "medicine_identified": _("Identified “%(medicine)s”"),
        "medicine_removed": _("Removed “%(medicine)s”"),
    }
    said = words[each.what]
    return said % {"medicine": each.value} if each.value else said


def _intake(each: Done, zone: str) -> str:
    at = clock(each.value_at, zone) if each.value_at else _("nobody knows when")
    said = f"{CATEGORIES[Category(each.value)]}, {at}"
    return _("Corrected: %(what)s") % {"what": said} if each.what == "intake_corrected" else said


def _reading(each: Done, zone: str) -> str:
    line = each.reading
    if line is None:
        return ""
    if line.corrects_at is None:
        return reading_words(line)
    return _("Corrects %(at)s: %(what)s") % {"at": clock(line.corrects_at, zone), "what": reading_words(line)}
