"""The check-in page in words: each item with its answers, its choices and what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid4, uuid5

from django.utils.translation import gettext as _

from checklists.queries.checkin import CheckIn
from checklists.queries.checkin_items import ItemLine, OverrideLine
from checklists.queries.checkin_lines import MedicineLine
from checklists.queries.questions import AnswerLine, QuestionLine, form_lines, given_of
from checklists.rules.access import CLINICAL, Actor, Role
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Band, ItemKind, Outcome, Readiness
from checklists.rules.readiness_reasons import Reason, ReasonCode
from checklists.staff.option_words import OUTCOMES, OVERRIDES
from checklists.staff.reason_words import missing, single
from checklists.staff.words import ITEMS, READINESS, length

_CONFIRMING = (Status.CHECKED_IN, Status.IN_INFUSION, Status.RESTING)
_NOTHING: Mapping[int, tuple[QuestionLine, ...]] = {}
_ONCE = frozenset({ItemKind.FASTING, ItemKind.RIDE, ItemKind.MEDICINES, ItemKind.VITAL_SIGNS})
_NO_PRESS = UUID(int=0)
_ANSWERING = (Status.EXPECTED, Status.ARRIVED, Status.CHECKED_IN)


@dataclass(frozen=True)
class Choice:
    """One of the three big buttons."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Section:
    """One item as the page shows it. `mine` is what this nurse pressed while the item changed under her hands.

    `fields` are the questions of its own form, `flagged` the answers a nurse asks about, `medicines` the list with what
    waits first. `operation` names one press of a form here; `anchor` is the id of its heading.
    """

    line: ItemLine
    label: str
    open: tuple[str, ...]
    choices: tuple[Choice, ...]
    override_reason: str
    may_confirm: bool
    may_answer: bool
    may_override: bool
    may_agree: bool
    mine: str
    fields: tuple[QuestionLine, ...]
    anchor: str
    operation: UUID
    found_words: str
    found_stands: bool
    flagged: tuple[AnswerLine, ...]
    medicines: tuple[MedicineLine, ...]


def sections(
    page: CheckIn,
    by: Actor,
    zone: str,
    mine: Mapping[int, str],
    asked_again: Mapping[int, tuple[QuestionLine, ...]] = _NOTHING,
) -> tuple[Section, ...]:
    """`asked_again` are questions as they were typed, by position, where something was unclear or met a change."""
    press = uuid4()
    return tuple(
        replace(
            _section(line, page, by, zone, mine.get(line.position, "")),
            operation=uuid5(press, str(line.position)),
            fields=asked_again.get(line.position) or fields(line, given_of(line.answers)),
        )
        for line in page.items
    )


def fields(
    line: ItemLine, given: Mapping[str, list[str]], problems: Mapping[str, str] | None = None
) -> tuple[QuestionLine, ...]:
    """The questions of an item as the desk asks them: in the language that the clinic wrote them in."""
    return form_lines(line.questions, given, language="", default="", problems=problems)


def verdict_word(page: CheckIn) -> str:
    return str(READINESS[page.verdict.readiness])


def still_open(page: CheckIn, zone: str) -> tuple[str, ...]:
    """Beside what holds: that stands on its own, with since when and who ends it."""
    others = [reason for reason in page.verdict.reasons if reason.readiness is not Readiness.HOLD]
    return missing(others, page.kinds, zone, answers=page.sees_answers, labels=page.labels)


def shortfall(page: CheckIn) -> str:
    """ "2 h 40", or nothing when the fast is met or not to be read."""
    return length(page.fasting.shortfall_minutes) if page.fasting and page.fasting.shortfall_minutes else ""


def next_act(page: CheckIn, by: Actor) -> str:
    """What to do now, in one line, for who may do it; the front desk reads no answer out of it."""
    if page.status not in (Status.EXPECTED, Status.ARRIVED) and not by.has(*CLINICAL):
        return "" if page.status.is_over else _("A nurse goes on from here.")
    if any(reason.code is ReasonCode.VITALS_EMERGENCY for reason in page.verdict.reasons):
        return _("Act on the emergency first; the infusion waits.")
    match page.status:
        case Status.EXPECTED:
            return _("When the patient is here, press Arrived.")
        case Status.ARRIVED if not by.has(Role.NURSE):
            return _("A nurse asks for name and birth date aloud, then checks in.")
        case Status.ARRIVED:
            return _("Ask for name and birth date aloud, then check in.")
        case Status.CHECKED_IN if any(
            reason.code is ReasonCode.FASTING_SHORT for reason in page.verdict.reasons
        ):
            return _("The fast is too short for this start: delay it, or decide with the prescriber.")
        case Status.CHECKED_IN:
            return _CHECKED_IN[page.verdict.readiness]()
        case Status.IN_INFUSION:
            return _("The list is closed. When the infusion is done, let the patient rest.")
        case Status.RESTING:
            return _("See the driver in person, then let the patient leave.")
        case _:
            return ""


_CHECKED_IN = {
    Readiness.READY: lambda: _("Everything is confirmed. The infusion may be started."),
    Readiness.NOT_FINISHED: lambda: _("Go through the items below and confirm each."),
    Readiness.NEEDS_CALL: lambda: _(
        "Ask about what is open below, then confirm it or override it with a reason."
    ),
    Readiness.HOLD: lambda: _("A prescriber decides first. Tell them now; the infusion waits."),
}


def _section(line: ItemLine, page: CheckIn, by: Actor, zone: str, mine: str) -> Section:
    clinical = by.has(*CLINICAL)
    asks = by.has(Role.NURSE) if line.safety else clinical
    override = line.override
    return Section(
        line=line,
        label=line.label if line.questions else str(ITEMS[line.kind]),
        open=single(_unsaid(line, page), page.kinds, zone, answers=page.sees_answers, labels=page.labels),
        choices=_choices(line),
        override_reason=_override_reason(line),
        may_confirm=line.kind.asked_of_patient
        and page.status in _CONFIRMING
        and (clinical or (not line.safety and by.has(Role.FRONT_DESK))),
        may_answer=page.status in _ANSWERING and clinical,
        may_override=asks
        and (override is None or override.is_overtaken)
        and page.status in _CONFIRMING
        and _is_open(line, page),
        may_agree=bool(override and override.waits and by.has(Role.PRESCRIBER) and not _own(override, by)),
        mine=mine,
        fields=(),
        anchor=_anchor(line),
        operation=_NO_PRESS,
        found_words=str(OUTCOMES[line.found.outcome]) if line.found and line.found.outcome else "",
        found_stands=line.standing is not None,
        flagged=tuple(answer for answer in line.answered if answer.band is not Band.GREEN),
        medicines=_waiting_first(page.medicines) if line.kind is ItemKind.MEDICINES else (),
    )


def _own(override: OverrideLine, by: Actor) -> bool:
    """Nobody agrees to what they asked for themselves."""
    return override.requested_by_id == by.user_id


def _unsaid(line: ItemLine, page: CheckIn) -> tuple[Reason, ...]:
    """Reasons that the line does not show already: the fasting clock stands there, and so do the buttons to confirm."""
    shown = {ReasonCode.ITEM_UNCONFIRMED} | ({ReasonCode.FASTING_SHORT} if page.sees_answers else set())
    return tuple(reason for reason in line.reasons if reason.code not in shown)


def _anchor(line: ItemLine) -> str:
    """A kind that comes once names its heading: other pages lead there."""
    return f"item-{line.kind}" if line.kind in _ONCE else f"item-{line.position}-title"


def _waiting_first(medicines: tuple[MedicineLine, ...]) -> tuple[MedicineLine, ...]:
    """In the order of the list, but first what a prescriber or a nurse has to look at."""
    return tuple(sorted(medicines, key=lambda line: (not line.waits, not line.needs_nurse)))


def comfort(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Confirmed in one press."""
    return tuple(section for section in sections if not section.line.safety)


def _is_open(line: ItemLine, page: CheckIn) -> bool:
    leaving = page.status is Status.RESTING and line.kind is ItemKind.RIDE
    if any(reason.code is ReasonCode.VITALS_EMERGENCY for reason in line.reasons):
        return False
    unmet = any(reason.code is not ReasonCode.ITEM_UNCONFIRMED for reason in line.reasons)
    return unmet or leaving


def _choices(line: ItemLine) -> tuple[Choice, ...]:
    return tuple(Choice(value.value, str(words), value is line.standing) for value, words in OUTCOMES.items())


def _override_reason(line: ItemLine) -> str:
    words = {reason.value: str(label) for reason, label in OVERRIDES.items()}
    return words.get(line.override.reason, "") if line.override else ""


def outcome_of(value: str) -> Outcome | None:
    """The chosen outcome; None takes it back. Raises ValueError for anything else."""
    return Outcome(value) if value else None
