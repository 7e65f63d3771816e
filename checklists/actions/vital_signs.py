"""What was measured on the day, and what was seen or told beside it. Append-only: a new reading, never a changed one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from checklists.actions import appointments, audit, open_checklists, operations
from checklists.actions.open_checklists import OperationReused
from checklists.models import Appointment, Item, VitalSigns
from checklists.queries import facts
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import NotFound, one
from checklists.rules import vital_entry
from checklists.rules.access import CLINICAL, Actor
from checklists.rules.appointment_status import Status
from checklists.rules.day_findings import DayFinding
from checklists.rules.facts import ItemKind
from checklists.rules.vital_bands import Measure
from checklists.rules.vital_entry import Problem
from checklists.rules.vitals_finding import are_taken

__all__ = ["Implausible", "NothingRead", "OperationReused", "Recorded", "VitalsRefused", "record"]

HERE = frozenset({Status.ARRIVED, Status.CHECKED_IN, Status.IN_INFUSION, Status.RESTING})
_LONGEST_NOTE = 300


class VitalsRefused(Exception):
    """A sentence for staff: what is in the way, and what to do."""


class NothingRead(ValueError):
    """Neither a value nor a finding was given."""


class Implausible(ValueError):
    """Values that cannot be true; `problems` says of each what would mend it."""

    def __init__(self, problems: Mapping[Measure, Problem]) -> None:
        self.problems = problems
        super().__init__(", ".join(problems))


@dataclass(frozen=True)
class Recorded:
    """`is_fresh` is False for a retry, which changed nothing."""

    vital_signs_id: int
    is_fresh: bool


@transaction.atomic
def record(
    *,
    appointment_id: int,
    operation_id: UUID,
    values: Mapping[Measure, float],
    findings: Collection[DayFinding],
    by: Actor,
    now: datetime,
    note: str = "",
    corrects_id: int | None = None,
) -> Recorded:
    """Keep one set of readings, in the units of `Measure`, and every finding that stands at that moment.

    `corrects_id` is an earlier one of this appointment that was written down wrong, or is somebody else's: it stays
    readable and counts no more; nothing read beside it takes it back. From arrival until the patient has left. Raises
    NotFound (also where the protocol measures nothing), PermissionDenied, VitalsRefused, NothingRead, Implausible,
    OperationReused.
    """
    if not by.has(*CLINICAL):
        raise PermissionDenied
    row = appointments.locked(by, appointment_id)
    known = operations.earlier(VitalSigns, operation_id)
    if known is not None:
        return _recorded_before(known, row.pk)
    _require_here(row)
    wrong = _wrong(row, corrects_id)
    _require_plausible(values, findings, may_be_empty=wrong is not None)
    item = open_checklists.required_item(row, ItemKind.VITAL_SIGNS)
    said = {"findings": _coded(findings), "note": note.strip()[:_LONGEST_NOTE], "corrects": wrong}
    saved = _create(row, operation_id, values, said, by, now)
    _answered(row, item, now)
    verb = "vital_signs.correct" if wrong else "vital_signs.record"
    audit.record(by=by, action=verb, obj=f"vital_signs:{saved.pk}", site_id=row.site_id)
    return Recorded(saved.pk, is_fresh=True)


def _recorded_before(known: VitalSigns, appointment_id: int) -> Recorded:
    if known.appointment_id != appointment_id:
        raise OperationReused
    return Recorded(known.pk, is_fresh=False)


def _require_here(row: Appointment) -> None:
    if of_version(row.protocol_version).vitals is None:
        raise NotFound
    if Status(row.status) not in HERE:
        raise VitalsRefused(
            "Vital signs are taken from arrival until the patient has left: press Arrived first."
        )


def _wrong(row: Appointment, corrects_id: int | None) -> VitalSigns | None:
    """A reading is corrected once; its correction may be corrected again. Raises NotFound."""
    if corrects_id is None:
        return None
    return one(VitalSigns.objects.filter(appointment=row, corrected_by=None), pk=corrects_id)


def _coded(findings: Collection[DayFinding]) -> list[str]:
    return [finding.value for finding in DayFinding if finding in findings]


def _require_plausible(
    values: Mapping[Measure, float], findings: Collection[DayFinding], *, may_be_empty: bool
) -> None:
    if not values and not findings and not may_be_empty:
        raise NothingRead
    found = vital_entry.problems(values)
    if found:
        raise Implausible(found)


def _create(
    row: Appointment,
    operation_id: UUID,
    values: Mapping[Measure, float],
    said: Mapping[str, object],
    by: Actor,
    now: datetime,
) -> VitalSigns:
    try:
        return VitalSigns.objects.create(  # type: ignore[misc]  # only staff have a role
            site_id=row.site_id,
            appointment=row,
            operation_id=operation_id,
            at=now,
            by_id=by.user_id,
            **said,
            **{measure.value: _stored(measure, value) for measure, value in values.items()},
        )
    except IntegrityError as error:  # another appointment used this id
        raise OperationReused from error


def _stored(measure: Measure, value: float) -> Decimal | int:
    return Decimal(str(round(value, 1))) if measure is Measure.TEMPERATURE else round(value)


def _answered(row: Appointment, item: Item, now: datetime) -> None:
    """The item is answered once everything asked for is measured; a newer reading ends what an override covered."""
    known = facts.checklist(appointment_id=row.pk)
    taken = next(are_taken(known, each) for each in known.items if each.position == item.position)
    Item.objects.filter(pk=item.pk).update(done=taken, answered_at=now)
    open_checklists.further(row.pk)
