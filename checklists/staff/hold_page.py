"""A hold on its own page: what holds, since when, who can end it and how; and what was decided, by whom and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.queries.checkin import CheckIn
from checklists.queries.decisions_made import Decided, Made
from checklists.queries.hold_since import holds_since
from checklists.rules.access import Actor
from checklists.rules.readiness_reasons import ReasonCode
from checklists.staff.option_words import DECISIONS, OVERRIDES
from checklists.staff.reason_words import missing
from checklists.staff.words import ITEMS, lately
from checklists.templatetags.clock import birth_date

_TWO = gettext_lazy("Or a nurse asks for an override and a prescriber agrees.")
_ENDS: Mapping[ReasonCode, object] = {
    ReasonCode.OWN_PLAN_MISSING: gettext_lazy("A prescriber enters this patient's own hours."),
    ReasonCode.MEDICINE_URGENT: gettext_lazy("A prescriber decides on the medicine today."),
    ReasonCode.MEDICINE_REVIEW: gettext_lazy("A prescriber decides on the medicine."),
    ReasonCode.FASTING_SHORT: gettext_lazy("A later start ends it."),
    ReasonCode.FASTING_UNCLEAR: gettext_lazy("A nurse asks what it was and when, and writes it down."),
    ReasonCode.RIDE_NOT_MET: gettext_lazy("A nurse confirms who takes the patient home."),
    ReasonCode.ANSWER_HOLDS: gettext_lazy("A nurse asks again and records the answer."),
    ReasonCode.VITALS_EMERGENCY: gettext_lazy("New readings, once it has passed, and then a prescriber."),
    ReasonCode.VITALS_CLINICIAN: gettext_lazy("A clinician speaks with the patient at once."),
    ReasonCode.VITALS_RED: gettext_lazy("Milder readings after rest leave a nurse to decide."),
    ReasonCode.ITEM_NOT_MET: gettext_lazy("A nurse confirms it once it is met."),
}
# What only a prescriber's own decision, or an end of the emergency, ends.
_ALONE = frozenset(
    {
        ReasonCode.OWN_PLAN_MISSING,
        ReasonCode.MEDICINE_URGENT,
        ReasonCode.MEDICINE_REVIEW,
        ReasonCode.VITALS_EMERGENCY,
    }
)


@dataclass(frozen=True)
class Held:
    """One reason that holds, in the reader's words."""

    words: str
    since: str
    ends: str


@dataclass(frozen=True)
class Happened:
    words: str
    by: str
    at: datetime


def holds(page: CheckIn, by: Actor, zone: str, today: date) -> tuple[Held, ...]:
    """The front desk reads that it waits, since when and whom to tell; never for what. Nothing for what is over."""
    if page.status.is_over:
        return ()
    found = []
    for reason, at in holds_since(page):
        words = missing([reason], page.kinds, zone, answers=page.sees_answers, labels=page.labels)
        since = lately(at, zone, today) if at else ""
        found.append(Held(", ".join(words), since, _ends(reason.code, answers=page.sees_answers)))
    return tuple(dict.fromkeys(found)) if page.sees_answers else _told_once(found)


def _told_once(found: list[Held]) -> tuple[Held, ...]:
    """Several reasons are one line to the front desk: the oldest stands for all."""
    return tuple(found[:1])


def _ends(code: ReasonCode, *, answers: bool) -> str:
    if not answers:
        return _("A nurse or the prescriber ends it: tell them that the patient waits.")
    own = str(_ENDS.get(code, ""))
    return own if code in _ALONE else f"{own} {_TWO}".strip()


def happened(made: Iterable[Made]) -> tuple[Happened, ...]:
    """Each decision in words, oldest first."""
    return tuple(Happened(_words(each), each.by, each.at) for each in made)


def _words(made: Made) -> str:
    item = _item(made)
    match made.kind:
        case Decided.ASKED:
            said = _("Override asked: %(item)s") % {"item": item}
        case Decided.LET_PASS:
            said = _("Override: %(item)s") % {"item": item}
        case Decided.AGREED:
            return _("Override agreed: %(item)s") % {"item": item}
        case Decided.WITHDRAWN:
            return _("Override withdrawn: %(item)s") % {"item": item}
        case Decided.OWN_PLAN:
            return (
                _until(_("Own eating and drinking hours entered"), made)
                if made.until
                else _("Own plan entered")
            )
        case _:
            return _decided(made)
    return ", ".join(part for part in (said, _reason(made.what), made.note) if part)


def _decided(made: Made) -> str:
    if not made.text:
        return _("The prescriber decided")
    decision = next((str(words) for key, words in DECISIONS.items() if key.value == made.what), "")
    said = _("Decided on “%(medicine)s”: %(decision)s") % {"medicine": made.text, "decision": decision}
    return _until(said, made)


def _until(said: str, made: Made) -> str:
    counts = _("%(said)s, counts until %(day)s") % {"said": said, "day": birth_date(made.until)}
    return f"{counts}, {made.note}" if made.note else counts


def _item(made: Made) -> str:
    if made.item is None:
        return ""
    return made.label if made.label and made.item.value == "question" else str(ITEMS[made.item]).lower()


def _reason(code: str) -> str:
    return next((str(words) for reason, words in OVERRIDES.items() if reason.value == code), "")
