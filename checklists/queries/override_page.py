"""One item on the page where it is asked to pass: what is open, what stands already, and whom it takes."""

from dataclasses import dataclass
from datetime import date, datetime

from checklists.queries import checkin_items, facts
from checklists.queries.board import full_name, sees_answers
from checklists.queries.checkin_items import ItemLine
from checklists.queries.protocol_versions import of_version
from checklists.queries.questions import own_labels
from checklists.queries.scope import NotFound, appointments_for, one
from checklists.rules import readiness
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind
from checklists.rules.override_request import NotAsked, asked_for, covered_by_one, why_not
from checklists.rules.readiness_reasons import ReasonCode


@dataclass(frozen=True)
class OverridePage:
    """`finding` is what it would be asked for; None where nothing is open. `refused` says why it cannot be asked."""

    appointment_id: int
    name: str
    date_of_birth: date
    starts_at: datetime
    item: ItemLine
    kinds: dict[int, ItemKind]
    labels: dict[int, str]
    finding: ReasonCode | None
    refused: NotAsked | None
    takes_two: bool


def override_page(*, appointment_id: int, position: int, by: Actor, now: datetime) -> OverridePage:
    """Of an appointment in the caller's own set. Raises NotFound, also for an item that is not asked any more."""
    row = one(facts.with_relations(appointments_for(by)).select_related("patient"), pk=appointment_id)
    read = facts.Gathered([row])
    known = read.facts(row)
    item = next((each for each in known.items if each.position == position), None)
    if item is None:
        raise NotFound
    found = readiness.verdict(known, now)
    lines = checkin_items.items(row, read, known, found, checkin_items.acts(row), sees_answers(by))
    reason = asked_for(found, known, item)
    return OverridePage(
        appointment_id=row.pk,
        name=full_name(row),
        date_of_birth=row.patient.date_of_birth,
        starts_at=row.starts_at,
        item=next(line for line in lines if line.position == position),
        kinds={each.position: each.kind for each in known.items},
        labels=own_labels(known, of_version(row.protocol_version)),
        finding=reason.code if reason else None,
        refused=why_not(found, known, item),
        takes_two=not covered_by_one(known, item, now),
    )
