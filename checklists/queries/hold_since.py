"""Since when each hold of one appointment stands: from the rows that made it, and from check-in where bands apply."""

from datetime import datetime

from checklists.models import EatingPlan, MedicationEntry, PatientCondition
from checklists.queries import checkin_lines
from checklists.queries.checkin import CheckIn
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.conditions import WITHHOLDS_HOURS
from checklists.rules.facts import ItemKind, Readiness
from checklists.rules.medicine_routes import Route
from checklists.rules.readiness_reasons import Reason, ReasonCode

_ROUTES = {
    ReasonCode.MEDICINE_URGENT: Route.URGENT_REVIEW,
    ReasonCode.MEDICINE_REVIEW: Route.PRESCRIBER_DECISION,
}
_VITALS = frozenset({ReasonCode.VITALS_EMERGENCY, ReasonCode.VITALS_CLINICIAN, ReasonCode.VITALS_RED})


def holds_since(page: CheckIn, by: Actor) -> tuple[tuple[Reason, datetime | None], ...]:
    """The reasons that hold, heaviest first, each with its instant; None where no row says it."""
    reasons = [reason for reason in page.verdict.reasons if reason.readiness is Readiness.HOLD]
    return tuple((reason, _since(reason, page, by)) for reason in reasons)


def _since(reason: Reason, page: CheckIn, by: Actor) -> datetime | None:
    here = max((move.at for move in page.moves if move.to is Status.CHECKED_IN), default=None)
    match reason.code:
        case ReasonCode.OWN_PLAN_MISSING:
            return _plan_missing(page, by)
        case ReasonCode.MEDICINE_URGENT | ReasonCode.MEDICINE_REVIEW:
            return _medicine_waits(reason.code, page, by)
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


def _medicine_waits(code: ReasonCode, page: CheckIn, by: Actor) -> datetime | None:
    """When the first of them was written down; the front desk reads the time alone."""
    row = one(appointments_for(by).select_related("site"), pk=page.appointment_id)
    lines = page.medicines or checkin_lines.medicines(row)
    waits = [line.added_at for line in lines if line.waits and line.route == _ROUTES[code]]
    return min(waits, default=None)


def _plan_missing(page: CheckIn, by: Actor) -> datetime | None:
    """When the first reason came up that the newest plan did not know; without a plan, the first of all."""
    noted = PatientCondition.objects.filter(
        patient_id=page.patient_id, ended_at=None, kind__in=[kind.value for kind in WITHHOLDS_HOURS]
    )
    listed = MedicationEntry.objects.filter(appointment__patient_id=page.patient_id, removed_at=None)
    moments = sorted([*noted.values_list("noted_at", flat=True), *listed.values_list("added_at", flat=True)])
    newest = (
        EatingPlan.objects.filter(patient_id=page.patient_id)
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )
    after = [at for at in moments if newest is None or at > newest]
    return after[0] if after else newest


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
