"""The clinical half of a day sheet: food and drink, medicines, overrides, the comfort card. For nurses and prescribers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from checklists.models import Appointment, MedicationEntry
from checklists.queries import comfort_card
from checklists.queries.eating_lines import EatingLine, eating_line, fasting_as_told, last_times_of
from checklists.queries.facts import Gathered
from checklists.queries.questions import AnswerLine
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.fasting import FastingVerdict
from checklists.rules.last_times import NOTHING_SAID
from checklists.rules.medicine_routes import HOLDING


@dataclass(frozen=True)
class SheetMedicine:
    """One medicine as typed, and the newest decision on it; `decision` is "" where there is none.

    `waits` for a prescriber; `is_open`: nobody knows yet what it is. `counts`: the decision covers this infusion.
    """

    text: str
    waits: bool
    is_open: bool
    decision: str = ""
    by: str = ""
    at: datetime | None = None
    expires_on: date | None = None
    counts: bool = False

    @property
    def is_flagged(self) -> bool:
        return self.waits or self.is_open or bool(self.decision)


@dataclass(frozen=True)
class SheetOverride:
    """What was let pass, why, and by whom; `approved_by` is "" while a second person is still asked."""

    position: int
    reason: str
    note: str
    needs_second: bool
    requested_by: str
    requested_at: datetime
    approved_by: str


@dataclass(frozen=True)
class Clinical:
    """What only nurses and prescribers read. `fasting` and `eating` say nothing while hours are withheld."""

    fasting: FastingVerdict
    eating: EatingLine
    hours_withheld: bool
    medicines: tuple[SheetMedicine, ...]
    nothing_taken: bool
    overrides: tuple[SheetOverride, ...]
    chair: tuple[AnswerLine, ...]
    notes: str


class ClinicalReader:
    """Reads it for rows that were gathered: one more statement for all of them."""

    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered
        self._said = last_times_of([row.pk for row in gathered.appointments])

    def of(self, row: Appointment, facts: ChecklistFacts) -> Clinical:
        return Clinical(
            fasting=fasting_as_told(facts, self._said.get(row.pk, NOTHING_SAID)),
            eating=eating_line(facts),
            hours_withheld=facts.hours_withheld,
            medicines=tuple(self._medicine(entry, row) for entry in self._gathered.entries[row.pk]),
            nothing_taken=facts.no_medicines_declared,
            overrides=tuple(self._overrides(row)),
            chair=comfort_card.for_the_chair(facts),
            notes=row.notes,
        )

    def _medicine(self, entry: MedicationEntry, row: Appointment) -> SheetMedicine:
        review, counts = self._gathered.decision(entry, row)
        is_refused = entry.guess_refused_at is not None and entry.identified_at is None
        return SheetMedicine(
            text=entry.text,
            waits=entry.route in HOLDING and not counts,
            is_open=not entry.route or entry.ask or is_refused,
            decision=review.decision if review else "",
            by=review.by if review else "",
            at=review.at if review else None,
            expires_on=review.expires_on if review else None,
            counts=counts,
        )

    def _overrides(self, row: Appointment) -> Iterator[SheetOverride]:
        for item in self._gathered.items[row.pk]:
            found = self._gathered.overrides.get(item.pk)
            if found:
                yield SheetOverride(
                    position=item.position,
                    reason=found.reason,
                    note=found.note,
                    needs_second=found.needs_second,
                    requested_by=found.requested_by,
                    requested_at=found.requested_at,
                    approved_by=found.approved_by,
                )
