"""Everything a verdict on one checklist is made from."""

from dataclasses import dataclass, field
from datetime import datetime

from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemFacts, ItemKind, MedicineFacts, RideFacts
from checklists.rules.fasting import FastingLimits, Intake


@dataclass(frozen=True, slots=True)
class ChecklistFacts:
    """One appointment and its checklist, as rows say at one moment.

    Instants are aware; `arrive_at` is when the patient is asked to come. `hours_withheld`: clinical.md 1.3
    applies and no prescriber has decided yet; `individual_plan`: the generic hours are never shown to this
    patient, also afterwards. `no_medicines_declared`: the patient said "I take nothing".
    """

    starts_at: datetime
    arrive_at: datetime
    status: Status
    items: tuple[ItemFacts, ...]
    limits: FastingLimits
    intakes: tuple[Intake, ...] = ()
    ride: RideFacts = field(default_factory=RideFacts)
    medicines: tuple[MedicineFacts, ...] = ()
    no_medicines_declared: bool = False
    hours_withheld: bool = False
    individual_plan: bool = False

    def item(self, kind: ItemKind) -> ItemFacts | None:
        """The first item of this kind, None when the protocol does not ask for it."""
        return next((item for item in self.items if item.kind is kind), None)

    @property
    def open_items(self) -> int:
        """How many are left to do or to ask: not done though required, or answered "I am not sure"."""
        return sum(item.unsure or (item.required and not item.done) for item in self.items)

    @property
    def has_open_items(self) -> bool:
        return self.open_items > 0
