"""A patient's own eating and drinking hours, and whether they count for one infusion. Source: clinical.md 1.3."""

from dataclasses import dataclass
from datetime import date

from checklists.rules.fasting_limits import FastingLimits, own_limits

LONGEST_MINUTES = 72 * 60
LONGEST_WORDS = 400


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """As a prescriber entered it: whole minutes of elapsed time before the infusion start.

    `covers` are the triggers that the prescriber knew of, `expires_on` the last day, at the site, on which an infusion
    may start with it.
    """

    meal_minutes: int
    light_minutes: int
    clear_minutes: int
    covers: frozenset[str]
    expires_on: date
    words_for_patient: str = ""

    def counts(self, starts_on: date, triggers: frozenset[str]) -> bool:
        """Whether it is this infusion's: the day is within it, and nothing has come up that it did not know."""
        return starts_on <= self.expires_on and triggers <= self.covers

    def limits(self, usual: FastingLimits) -> FastingLimits:
        """The fasting clock of this patient; only the amber minutes stay the protocol's."""
        return own_limits(
            self.meal_minutes, self.light_minutes, self.clear_minutes, amber_minutes=usual.amber_minutes
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one infusion: why the usual hours may not be told, and the plan that counts instead.

    `fluid_restricted`: no volume to drink is ever named (clinical.md 2, H8). `diabetes`: glucose is measured.
    """

    triggers: frozenset[str] = frozenset()
    plan: OwnPlan | None = None
    diabetes: bool = False
    fluid_restricted: bool = False

    @property
    def withheld(self) -> bool:
        """A reason for own hours, and none that count: no hours are shown to anybody outside."""
        return bool(self.triggers) and self.plan is None

    def limits(self, usual: FastingLimits) -> FastingLimits:
        return self.plan.limits(usual) if self.plan else usual
