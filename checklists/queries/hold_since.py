"""Since when each hold of one appointment stands: from the rows that made it, and from check-in where bands apply."""

from datetime import datetime

from checklists.queries.checkin import CheckIn
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind, Readiness
from checklists.rules.medicine_routes import Route
from checklists.rules.readiness_reasons import Reason, ReasonCode

_ROUTES = {
    ReasonCode.MEDICINE_URGENT: Route.URGENT_REVIEW,
    ReasonCode.MEDICINE_REVIEW: Route.PRESCRIBER_DECISION,
}
_VITALS = frozenset({ReasonCode.VITALS_EMERGENCY, ReasonCode.VITALS_CLINICIAN, ReasonCode.VITALS_RED})


def holds_since(page: CheckIn) -> tuple[tuple[Reason, datetime | None], ...]:
    """The reasons that hold, heaviest first, each with its instant; None where no row says it."""
    reasons = [reason for reason in page.verdict.reasons if reason.readiness is Readiness.HOLD]
    return tuple((reason, _since(reason, page)) for reason in reasons)


def _since(reason: Reason, page: CheckIn) -> datetime | None:
    here = max((move.at for move in page.moves if move.to is Status.CHECKED_IN), default=None)
    match reason.code:
        case ReasonCode.OWN_PLAN_MISSING:
            return page.withheld_since
        case ReasonCode.MEDICINE_URGENT | ReasonCode.MEDICINE_REVIEW:
            return page.waits_since.get(_ROUTES[reason.code])
        case code if code in _VITALS:
            return page.vitals.lines[0].at if page.vitals and page.vitals.lines else here
        case ReasonCode.ITEM_NOT_MET:
            return _found(reason, page) or here
        case ReasonCode.FASTING_SHORT | ReasonCode.FASTING_UNCLEAR:
            return _later(
                here, max((line.said_at for line in page.intakes if not line.is_replaced), default=None)
            )
        case _:
            return _later(here, _said(reason, page))


def _found(reason: Reason, page: CheckIn) -> datetime | None:
    line = page.item(reason.item_position or 0)
    return line.found.at if line and line.found else None


def _said(reason: Reason, page: CheckIn) -> datetime | None:
    """The answer that holds: the first one shown where a later one from home did not end it."""
    line = page.item(reason.item_position or 0)
    if line is None or not line.said or line.kind is ItemKind.RIDE:
        return None
    return line.said[0].at if line.held else line.said[-1].at


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
