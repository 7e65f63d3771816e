"""One appointment at check-in: what the patient said, what a nurse found, what is still open. By role."""

from dataclasses import dataclass
from datetime import date, datetime

from checklists.models import Appointment, Confirmation, Item, Override, StatusChange, Tick
from checklists.queries import checkin_lines, facts
from checklists.queries.board import full_name, sees_answers
from checklists.queries.checkin_lines import IntakeLine, MedicineLine, RideLine, who
from checklists.queries.item_marks import marks
from checklists.queries.scope import appointments_for, one
from checklists.rules import fasting, readiness
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemFacts, ItemKind, Outcome
from checklists.rules.readiness_reasons import Reason


@dataclass(frozen=True)
class Said:
    """One answer: `word` is done, undone, unsure, nothing (takes no medicine), reopened or cannot."""

    word: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Found:
    """The newest confirmation; `outcome` None: it was taken back."""

    outcome: Outcome | None
    at: datetime
    by: str
    note: str


@dataclass(frozen=True)
class OverrideLine:
    id: int
    reason: str
    note: str
    needs_second: bool
    requested_by: str
    requested_by_id: int
    requested_at: datetime
    approved_by: str
    approved_at: datetime | None


@dataclass(frozen=True)
class ItemLine:
    """`mark` tells whether the item changed since the page was read. `said` is empty for who may not read it."""

    position: int
    kind: ItemKind
    safety: bool
    required: bool
    done: bool
    mark: str
    said: tuple[Said, ...]
    found: Found | None
    override: OverrideLine | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Move:
    """One change of status that happened."""

    source: str
    to: Status
    at: datetime
    by: str
    reason: str
    note: str


@dataclass(frozen=True)
class CheckIn:
    """Medicines, intakes and the fasting clock are empty for a role that may not read answers."""

    appointment_id: int
    version: int
    name: str
    date_of_birth: date
    record_number: str
    phone: str
    starts_at: datetime
    arrive_at: datetime
    arrived_at: datetime | None
    status: Status
    verdict: readiness.Verdict
    kinds: dict[int, ItemKind]
    items: tuple[ItemLine, ...]
    sees_answers: bool
    fasting: fasting.FastingVerdict | None
    hours_withheld: bool
    intakes: tuple[IntakeLine, ...]
    medicines: tuple[MedicineLine, ...]
    ride: RideLine | None
    moves: tuple[Move, ...]

    def item(self, position: int) -> ItemLine | None:
        return next((line for line in self.items if line.position == position), None)


def check_in(*, appointment_id: int, by: Actor, now: datetime) -> CheckIn:
    """The page of one appointment in the caller's own set. Raises NotFound."""
    row = one(appointments_for(by).select_related("patient", "site"), pk=appointment_id)
    known = facts.checklist(appointment_id=row.pk)
    found = readiness.verdict(known, now)
    answers = sees_answers(by)
    return CheckIn(
        appointment_id=row.pk,
        version=row.version,
        name=full_name(row),
        date_of_birth=row.patient.date_of_birth,
        record_number=row.patient.record_number,
        phone=row.patient.phone,
        starts_at=row.starts_at,
        arrive_at=row.arrive_at,
        arrived_at=row.arrived_at,
        status=Status(row.status),
        verdict=found,
        kinds={item.position: item.kind for item in known.items},
        items=_items(row, known, found, answers),
        sees_answers=answers,
        fasting=_fasting(known) if answers else None,
        hours_withheld=known.hours_withheld,
        intakes=checkin_lines.intakes(row) if answers else (),
        medicines=checkin_lines.medicines(row) if answers else (),
        ride=checkin_lines.ride(row),
        moves=_moves(row, answers),
    )


def _fasting(known: ChecklistFacts) -> fasting.FastingVerdict:
    return fasting.verdict(known.intakes, known.starts_at, known.limits, arrive_at=known.arrive_at)


def _items(
    row: Appointment, known: ChecklistFacts, found: readiness.Verdict, answers: bool
) -> tuple[ItemLine, ...]:
    rows = list(Item.objects.filter(appointment=row))
    said, marked = _said(rows) if answers else {}, marks(appointment=row, items=rows)
    confirmed, overridden = _confirmed(rows, answers), _overrides(rows, answers)
    of_position: dict[int, ItemFacts] = {item.position: item for item in known.items}
    return tuple(
        ItemLine(
            position=item.position,
            kind=ItemKind(item.kind),
            safety=item.safety,
            required=item.required,
            done=of_position[item.position].done,
            mark=marked[item.position],
            said=said.get(item.pk, ()),
            found=confirmed.get(item.pk),
            override=overridden.get(item.pk),
            reasons=tuple(reason for reason in found.reasons if reason.item_position == item.position),
        )
        for item in rows
    )


def _said(items: list[Item]) -> dict[int, tuple[Said, ...]]:
    """The last three answers of each item, oldest first."""
    said: dict[int, tuple[Said, ...]] = {}
    for tick in Tick.objects.filter(item__in=items).order_by("at", "pk"):
        line = Said(_word(tick), tick.at, who(tick.by, tick.by_name))
        said[tick.item_id] = (*said.get(tick.item_id, ()), line)[-3:]
    return said


def _word(tick: Tick) -> str:
    if tick.answer.get("reopened"):
        return "reopened"
    if tick.answer.get("driver") == "cannot":
        return "cannot"
    if tick.unsure:
        return "unsure"
    if tick.answer.get("none"):
        return "nothing"
    return "done" if tick.done else "undone"


def _confirmed(items: list[Item], answers: bool) -> dict[int, Found]:
    """What was found at check-in; notes tell of answers, so they go where answers go."""
    rows = Confirmation.objects.filter(item__in=items).select_related("by").order_by("at", "pk")
    return {
        row.item_id: Found(
            Outcome(row.outcome) if row.outcome else None, row.at, row.by.name, row.note if answers else ""
        )
        for row in rows
    }


def _overrides(items: list[Item], answers: bool) -> dict[int, OverrideLine]:
    """The newest of each item that nobody withdrew."""
    rows = Override.objects.filter(item__in=items, withdrawn_at=None).select_related("requested_by", "approved_by")
    lines = {row.item_id: override_line(row) for row in rows.order_by("requested_at", "pk")}
    return lines if answers else {item: replace(line, note="") for item, line in lines.items()}


def override_line(row: Override) -> OverrideLine:
    return OverrideLine(
        id=row.pk,
        reason=row.reason,
        note=row.note,
        needs_second=row.needs_second,
        requested_by=row.requested_by.name,
        requested_by_id=row.requested_by_id,
        requested_at=row.requested_at,
        approved_by=row.approved_by.name if row.approved_by else "",
        approved_at=row.approved_at,
    )


def _moves(row: Appointment) -> tuple[Move, ...]:
    rows = StatusChange.objects.filter(appointment=row).order_by("at", "pk")
    return tuple(
        Move(line.from_status, Status(line.to_status), line.at, who(line.by, line.by_name), line.reason, line.note)
        for line in rows
    )
