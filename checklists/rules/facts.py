"""The words and small facts that rules decide from; plain values, no rows and no clock.

`ChecklistFacts`, which holds them together, lives in `checklist_facts`: it needs the types of
`fasting`, and `fasting` needs `Band` from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from checklists.rules.band import Band
from checklists.rules.questions import Question

__all__ = [
    "Band",
    "ItemFacts",
    "ItemKind",
    "MedicineFacts",
    "Outcome",
    "Readiness",
    "RideFacts",
    "RidePolicy",
    "is_after",
]


class ItemKind(StrEnum):
    """What an item prepares; a new kind also needs a partial template and a word in GLOSSARY."""

    FASTING = "fasting"
    HYDRATION = "hydration"
    RIDE = "ride"
    CLOTHING = "clothing"
    MEDICINES = "medicines"
    WELLBEING = "wellbeing"
    COMFORT = "comfort"
    QUESTION = "question"
    VITAL_SIGNS = "vital_signs"

    @property
    def asked_of_patient(self) -> bool:
        """Vital signs are taken at the desk; everything else is on the phone."""
        return self is not ItemKind.VITAL_SIGNS


class Readiness(StrEnum):
    """The verdict on a checklist at a moment, best first. Marks and words: ux.md 5."""

    READY = "ready"
    NOT_FINISHED = "not_finished"
    NEEDS_CALL = "needs_call"
    HOLD = "hold"

    @property
    def weight(self) -> int:
        """0 for ready up to 3 for hold: the heaviest reason is the verdict."""
        return list(Readiness).index(self)


class Outcome(StrEnum):
    """What a nurse found when verifying an item at check-in."""

    CONFIRMED = "confirmed"
    NOT_MET = "not_met"
    NOT_NEEDED = "not_needed"


class RidePolicy(StrEnum):
    """Who must take the patient home. Source: clinical.md 3; the default is `named_adult`."""

    NAMED_ADULT = "named_adult"
    NAMED_ADULT_OR_MEDICAL_TRANSPORT = "named_adult_or_medical_transport"
    COMPANION_WITH_RIDESHARE = "companion_with_rideshare"
    UNESCORTED_EXTENDED_STAY = "unescorted_extended_stay"


def is_after(answered_at: datetime | None, decided_at: datetime | None) -> bool:
    """Whether something was said after a decision, hence unknown to who decided; False where a time is missing."""
    return answered_at is not None and decided_at is not None and answered_at > decided_at


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item as it stands.

    `position` counts from 1, as in `/my/items/2/`. `done` and `unsure` come from the newest tick.
    `overridden` is a nurse's recorded override, `override_approved` that a prescriber agreed to it, `override_waits`
    that it takes one who has not.
    `answered_at` is the newest answer that bears on the item (a tick; an intake for fasting; a
    medicine added or changed for medicines), `overridden_at` the newest override: an override never
    covers what was said after it. `confirmed_at` is the newest confirmation. All are aware instants, None when
    there is none. `answers` are those of the item's own questions, by question key; `held` are answers that held the
    infusion when somebody at home answered anew: they hold until staff have answered. `opens_at` is when it may be
    answered, None: from the booking on.
    """

    position: int
    key: str
    kind: ItemKind
    required: bool
    safety: bool
    done: bool = False
    unsure: bool = False
    confirmed: Outcome | None = None
    overridden: bool = False
    override_approved: bool = False
    override_waits: bool = False
    answered_at: datetime | None = None
    overridden_at: datetime | None = None
    confirmed_at: datetime | None = None
    answers: Mapping[str, object] = field(default_factory=dict)
    held: Mapping[str, object] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    opens_at: datetime | None = None

    def opens_later(self, now: datetime) -> bool:
        """Whether it is asked only after `now` (aware), and nobody has answered it yet."""
        return self.opens_at is not None and now < self.opens_at and not self.done

    @property
    def standing(self) -> Outcome | None:
        """The nurse's finding, unless the answer it confirmed was taken back or doubted afterwards."""
        doubted = self.unsure or not self.done
        if (
            doubted
            and self.confirmed is not Outcome.NOT_MET
            and is_after(self.answered_at, self.confirmed_at)
        ):
            return None
        return self.confirmed


@dataclass(frozen=True, slots=True)
class RideFacts:
    """The ride home as it stands.

    `driver_named` is the driver, or the companion who rides along. `driver_is_adult` is None while
    nobody has said. `confirmed_by_patient` is the patient's own word: that the driver agreed, or,
    where nobody is needed, that they will not drive.
    """

    policy: RidePolicy = RidePolicy.NAMED_ADULT
    driver_named: bool = False
    driver_is_adult: bool | None = None
    medical_transport: bool = False
    confirmed_by_patient: bool = False
    confirmed_by_driver: bool = False
    confirmed_by_nurse: bool = False


@dataclass(frozen=True, slots=True)
class MedicineFacts:
    """One medicine as typed, and what is known of it.

    `route` is the value of `medications.Route`, the strictest while a near hit is not answered; None
    when nobody recognised the text. `ask` says that a near hit still waits for the person's answer.
    `reviewed` says that a prescriber's decision is valid at the infusion start (clinical.md 4.3);
    `words_for_patient` is exactly what the newest decision for that day tells this patient, "" for nothing.
    `guess_refused`: the person said no to a guess about it, so a nurse finds out.
    `has_own_plan`: whoever takes it gets their own eating and drinking plan (clinical.md 1.3).
    """

    text: str
    route: str | None
    ask: bool = False
    reviewed: bool = False
    identified_by_nurse: bool = False
    words_for_patient: str = ""
    has_own_plan: bool = False
    guess_refused: bool = False
