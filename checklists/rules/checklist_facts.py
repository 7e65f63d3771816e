"""Everything a verdict on one checklist is made from."""

from dataclasses import dataclass, field
from datetime import datetime

from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemFacts, ItemKind, MedicineFacts, RideFacts
from checklists.rules.fasting import FastingLimits, Intake
from checklists.rules.own_plan import OwnPlan
from checklists.rules.vital_bands import VitalBands
from checklists.rules.vitals import Reading


@dataclass(frozen=True, slots=True)
class ChecklistFacts:
    """One appointment and its checklist, as rows say at one moment.

    Instants are aware; `arrive_at` is when the patient is asked to come. `hours_withheld`: clinical.md 1.3
    applies (`triggers`) and no prescriber has entered hours that cover it. `own_plan` is what counts instead of the
    protocol's hours: `limits` are its limits then. `diabetes`: glucose is measured on the day; `fluid_restricted`: no
    volume to drink is ever named. `no_medicines_declared`: the patient said "I take nothing". `vitals` are the
    readings of the day, oldest first; `vital_bands` this protocol's limits, None where nothing is measured.
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
    triggers: frozenset[str] = frozenset()
    own_plan: OwnPlan | None = None
    diabetes: bool = False
    fluid_restricted: bool = False
    vitals: tuple[Reading, ...] = ()
    vital_bands: VitalBands | None = None

    def item(self, kind: ItemKind) -> ItemFacts | None:
        """The first item of this kind, None when the protocol does not ask for it."""
        return next((item for item in self.items if item.kind is kind), None)

    @property
    def urges_drink(self) -> bool:
        """Whether "please do drink", and a goal, may be said: not with restricted fluids, nor beside an own plan."""
        return not (self.fluid_restricted or self.hours_withheld or self.own_plan)

    @property
    def open_items(self) -> int:
        """How many are left to do or to ask: not done though required, or answered "I am not sure"."""
        return sum(_is_open(item) for item in self.items)

    def open_items_at(self, now: datetime) -> int:
        """The same without what is asked only later: nobody is reminded of, or called about, that."""
        return sum(_is_open(item) and not item.opens_later(now) for item in self.items)


def _is_open(item: ItemFacts) -> bool:
    return item.kind.asked_of_patient and (item.unsure or (item.required and not item.done))
