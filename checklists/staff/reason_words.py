"""The words of readiness, status and reasons at the desk, by role: one place.

Front desk reads who has to act, never an answer and never a medicine.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklists.rules.facts import ItemKind, Readiness
from checklists.rules.fasting import Reason as FastingReason
from checklists.rules.readiness_reasons import Reason, ReasonCode
from checklists.staff import vitals_words
from checklists.staff.words import ITEMS, length
from checklists.templatetags.clock import clock

_UNCLEAR: Mapping[FastingReason, object] = {
    FastingReason.UNSURE_WHAT: gettext_lazy("not sure what was eaten or drunk: ask"),
    FastingReason.UNSURE_TOO_LATE: gettext_lazy(
        "not sure what was eaten or drunk, and too late for food: ask"
    ),
    FastingReason.TIME_UNKNOWN: gettext_lazy("ate or drank at an unknown time: ask"),
    FastingReason.ALCOHOL: gettext_lazy("drank alcohol: ask"),
}
_MEDICINES = frozenset(
    {
        ReasonCode.MEDICINE_URGENT,
        ReasonCode.MEDICINE_REVIEW,
        ReasonCode.MEDICINE_UNKNOWN,
        ReasonCode.MEDICINE_ASK,
    }
)
_VITALS = frozenset(
    {
        ReasonCode.VITALS_EMERGENCY,
        ReasonCode.VITALS_CLINICIAN,
        ReasonCode.VITALS_RED,
        ReasonCode.VITALS_SECOND,
        ReasonCode.VITALS_AMBER,
        ReasonCode.VITALS_OPEN,
    }
)
_ANSWERS = frozenset({ReasonCode.ANSWER_HOLDS, ReasonCode.ANSWER_ASKS})
_NO_LABELS: Mapping[int, str] = {}
_GROUPED = frozenset({ReasonCode.ITEM_OPEN, ReasonCode.ITEM_UNCONFIRMED})


def missing(
    reasons: Iterable[Reason],
    kinds: Mapping[int, ItemKind],
    zone: str,
    *,
    answers: bool,
    labels: Mapping[int, str] = _NO_LABELS,
) -> tuple[str, ...]:
    """What is missing, heaviest first, as short sentences without a full stop.

    `answers` says whether the reader may see what the patient answered. `labels` are the clinic's own names of items.
    """
    listed = tuple(reasons)
    single = [
        (clinical(reason, kinds, zone, labels) if answers else _desk(reason, kinds))
        for reason in listed
        if reason.code not in _GROUPED
    ]
    return tuple(dict.fromkeys([*single, *_groups(listed, kinds, labels)]))


def clinical(
    reason: Reason, kinds: Mapping[int, ItemKind], zone: str, labels: Mapping[int, str] = _NO_LABELS
) -> str:
    """One reason for nurses and prescribers."""
    if reason.code in _VITALS:
        return vitals_words.reason_words(reason, zone)
    item = _item(reason, kinds, labels)
    count = int(str(reason.params.get("count", 1)))
    match reason.code:
        case ReasonCode.OWN_PLAN_MISSING:
            return _("Needs an own eating and drinking plan: waits for the prescriber")
        case ReasonCode.FASTING_SHORT:
            return fasting_short(reason, zone)
        case ReasonCode.FASTING_UNCLEAR:
            return f"{item}: {_unclear(reason)}"
        case ReasonCode.RIDE_NOT_MET:
            return _("Ride home: nobody who may take the patient home")
        case ReasonCode.RIDE_UNCONFIRMED:
            return _("Ride home: the driver has not said yes")
        case ReasonCode.MEDICINE_URGENT | ReasonCode.MEDICINE_REVIEW:
            return _waiting_medicines(count, urgent=reason.code is ReasonCode.MEDICINE_URGENT)
        case ReasonCode.MEDICINE_UNKNOWN:
            return ngettext(
                "One medicine nobody recognised: identify it",
                "%(n)s medicines nobody recognised: identify them",
                count,
            ) % {"n": count}
        case ReasonCode.MEDICINE_ASK:
            return ngettext(
                "One medicine is a guess: ask which it is",
                "%(n)s medicines are guesses: ask which they are",
                count,
            ) % {"n": count}
        case _:
            return f"{item}: {_item_words(reason.code)}"


def fasting_short(reason: Reason, zone: str) -> str:
    """ "Ate or drank: earliest start 1:10 pm, 2 h 40 short"."""
    at = reason.params.get("earliest_start")
    short = length(int(str(reason.params.get("shortfall_minutes", 0))))
    if not isinstance(at, datetime):
        return _("Ate or drank at an unknown time, %(short)s short at least: ask") % {"short": short}
    return _("Ate or drank: earliest start %(at)s, %(short)s short") % {"at": clock(at, zone), "short": short}


def single(
    reasons: Iterable[Reason],
    kinds: Mapping[int, ItemKind],
    zone: str,
    *,
    answers: bool,
    labels: Mapping[int, str] = _NO_LABELS,
) -> tuple[str, ...]:
    """The same for one item's own place, where "no answer yet" and "to confirm" are seen anyway."""
    told = [reason for reason in reasons if reason.code not in _GROUPED]
    return missing(told, kinds, zone, answers=answers, labels=labels)


def _desk(reason: Reason, kinds: Mapping[int, ItemKind]) -> str:
    """The same reason for people who may not read answers: who acts on it."""
    if reason.code in (ReasonCode.VITALS_EMERGENCY, ReasonCode.VITALS_CLINICIAN):
        return _("A nurse or the prescriber is needed with the patient at once")
    if reason.readiness is Readiness.HOLD or reason.code is ReasonCode.OWN_PLAN_MISSING:
        return _("Waits for the prescriber")
    if reason.code in _MEDICINES or reason.code in _ANSWERS:
        return _("Waits for a nurse")
    if reason.code in (ReasonCode.RIDE_NOT_MET, ReasonCode.RIDE_UNCONFIRMED):
        return _("Ride home: ask who takes the patient home")
    return _("%(item)s: waits for a nurse") % {"item": _item(reason, kinds)}


def _groups(
    reasons: tuple[Reason, ...], kinds: Mapping[int, ItemKind], labels: Mapping[int, str]
) -> list[str]:
    """Open and unverified items, each group in one line."""
    lines = []
    for code, words in (
        (ReasonCode.ITEM_OPEN, _("No answer yet")),
        (ReasonCode.ITEM_UNCONFIRMED, _("To confirm")),
    ):
        items = [_item(reason, kinds, labels) for reason in reasons if reason.code is code]
        if items:
            lines.append(f"{words}: {', '.join(map(_inside, items))}")
    return lines


def _inside(name: str) -> str:
    """As it stands inside a sentence; the rest of a clinic's own words keeps its capitals."""
    return f"{name[:1].lower()}{name[1:]}"


def _item(reason: Reason, kinds: Mapping[int, ItemKind], labels: Mapping[int, str] = _NO_LABELS) -> str:
    own = labels.get(reason.item_position or 0)
    if own:
        return own.rstrip("?.!: ")
    kind = kinds.get(reason.item_position or 0)
    return str(ITEMS[kind]) if kind else _("Checklist")


def _unclear(reason: Reason) -> str:
    codes = reason.params.get("codes") or ()
    said = [str(_UNCLEAR[code]) for code in codes if code in _UNCLEAR]  # type: ignore[attr-defined]
    return ", ".join(said) or _("ask what was eaten or drunk")


def _waiting_medicines(count: int, *, urgent: bool) -> str:
    waits = ngettext(
        "One medicine waits for the prescriber", "%(n)s medicines wait for the prescriber", count
    ) % {"n": count}
    return f"{waits}, {_('today')}" if urgent else waits


def _item_words(code: ReasonCode) -> str:
    match code:
        case ReasonCode.ITEM_NOT_MET:
            return _("not met")
        case ReasonCode.ITEM_NOT_NEEDED:
            return _("set aside without an override")
        case ReasonCode.ITEM_UNSURE:
            return _("the patient is not sure: ask")
        case ReasonCode.ANSWER_HOLDS:
            return _("an answer that the prescriber hears first")
        case ReasonCode.ANSWER_ASKS:
            return _("ask about an answer")
        case _:
            return _("open")
