"""What stands behind the items of one checklist, as nurses and prescribers read it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from checklists.models import Appointment, Companion, Intake, MedicationEntry, MedicationReview, RideHome
from checklists.queries.facts import covers_the_day, review_is_valid
from checklists.rules import medicine_entry
from checklists.rules.fasting import Category
from checklists.rules.medicine_routes import HOLDING


@dataclass(frozen=True)
class IntakeLine:
    """One thing eaten or drunk; `eaten_at` None: nobody knows when. `is_replaced`: a clearer answer followed."""

    id: int
    category: Category
    eaten_at: datetime | None
    words: str
    said_at: datetime
    said_by: str
    is_replaced: bool


@dataclass(frozen=True)
class RideLine:
    """Who takes the patient home, and who has said so."""

    policy: str
    driver: str
    phone: str
    relation: str
    is_adult: bool | None
    medical_transport: bool
    driver_said_yes_at: datetime | None
    handed_over_at: datetime | None
    handed_over_by: str


@dataclass(frozen=True)
class ReviewLine:
    decision: str
    by: str
    at: datetime
    expires_on: date
    words_for_patient: str
    note: str
    is_valid: bool
    covers_the_day: bool


@dataclass(frozen=True)
class MedicineLine:
    """One medicine as typed. `matches` as (name, class, how); `guess` waits for a yes or no."""

    entry_id: int
    operation_id: UUID
    text: str
    matches: tuple[tuple[str, str, str], ...]
    look_alikes: tuple[str, ...]
    route: str
    guess: str
    said_by: str
    added_at: datetime
    identified_by: str
    review: ReviewLine | None

    @property
    def is_unknown(self) -> bool:
        return not self.route

    @property
    def waits(self) -> bool:
        """Whether a prescriber has to decide."""
        return self.route in HOLDING and not (self.review and self.review.is_valid)


def intakes(appointment: Appointment) -> tuple[IntakeLine, ...]:
    rows = (
        Intake.objects.filter(appointment=appointment).select_related("replaced_by").order_by("said_at", "pk")
    )
    return tuple(
        IntakeLine(
            id=row.pk,
            category=Category(row.category),
            eaten_at=row.eaten_at,
            words=row.words,
            said_at=row.said_at,
            said_by=who(row.by, row.by_name),
            is_replaced=getattr(row, "replaced_by", None) is not None,
        )
        for row in rows
    )


def ride(appointment: Appointment) -> RideLine | None:
    row = RideHome.objects.select_related("driver", "handed_over_by").filter(appointment=appointment).first()
    if row is None:
        return None
    driver: Companion | None = row.driver
    return RideLine(
        policy=row.policy,
        driver=driver.name if driver else "",
        phone=driver.phone if driver else "",
        relation=driver.relation if driver else "",
        is_adult=driver.is_adult if driver else None,
        medical_transport=row.medical_transport,
        driver_said_yes_at=row.confirmed_by_driver_at,
        handed_over_at=row.handed_over_at,
        handed_over_by=row.handed_over_by.name if row.handed_over_by else "",
    )


def medicines(appointment: Appointment) -> tuple[MedicineLine, ...]:
    entries = list(
        MedicationEntry.objects.filter(appointment=appointment, removed_at=None)
        .select_related("identified_by")
        .order_by("added_at", "pk")
    )
    reviews = MedicationReview.objects.filter(entry__in=entries).select_related("by").order_by("at", "pk")
    newest = {review.entry_id: review for review in reviews}
    return tuple(medicine(entry, newest.get(entry.pk), appointment) for entry in entries)


def medicine(
    entry: MedicationEntry, review: MedicationReview | None, appointment: Appointment
) -> MedicineLine:
    return MedicineLine(
        entry_id=entry.pk,
        operation_id=entry.operation_id,
        text=entry.text,
        matches=tuple((m["generic"], _class_words(m["class"]), m["how"]) for m in entry.matches),
        look_alikes=tuple(dict.fromkeys(name for m in entry.matches for name in m.get("look_alikes", ()))),
        route=entry.route,
        guess=medicine_entry.guess(entry.matches) if entry.ask else "",
        said_by=who(entry.by, entry.by_name),
        added_at=entry.added_at,
        identified_by=entry.identified_by.name if entry.identified_by else "",
        review=_review(review, appointment) if review else None,
    )


def _review(row: MedicationReview, appointment: Appointment) -> ReviewLine:
    return ReviewLine(
        decision=row.decision,
        by=row.by.name,
        at=row.at,
        expires_on=row.expires_on,
        words_for_patient=row.words_for_patient,
        note=row.note,
        is_valid=review_is_valid(row, appointment),
        covers_the_day=covers_the_day(row, appointment),
    )


def _class_words(name: str) -> str:
    """ "antidepressant_information" is the formulary's word for an antidepressant that only informs."""
    return name.removesuffix("_information").replace("_", " ")


def who(by: str, by_name: str) -> str:
    """A person's name; without one the kind of actor: "patient", "driver"."""
    return by_name or by.partition(":")[0]
