"""What stands behind the items of one checklist, as nurses and prescribers read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from checklists.models import Appointment, Companion, MedicationEntry, RideHome
from checklists.queries.medicine_reviews import Decisions, ReviewRow, covers_the_day, is_valid
from checklists.queries.ride_page import leaves_at
from checklists.rules import medicine_entry
from checklists.rules.medicine_routes import HOLDING
from checklists.rules.pick_up import PickUp


@dataclass(frozen=True)
class RideLine:
    """Who takes the patient home, and who has said so: three marks, each with its time. `pick_up` as agreed."""

    policy: str
    driver: str
    phone: str
    relation: str
    is_adult: bool | None
    medical_transport: bool
    pick_up: PickUp | None
    stays_overnight: bool | None
    patient_said_at: datetime | None
    driver_said_yes_at: datetime | None
    nurse_confirmed_at: datetime | None
    nurse_confirmed_by: str
    leaves_at: datetime
    outside_at: datetime | None
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
    """One medicine as typed. `matches` as (name, class, how); `guess` waits for a yes or no.

    `is_refused`: somebody said no to a guess about it. `last_dose_at` is when it was last taken, as somebody said.
    """

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
    is_refused: bool = False
    last_dose_at: datetime | None = None
    last_dose_by: str = ""

    @property
    def is_unknown(self) -> bool:
        return not self.route

    @property
    def needs_nurse(self) -> bool:
        """Nobody knows yet what it is: a nurse finds out."""
        return self.is_unknown or (self.is_refused and not self.identified_by)

    @property
    def waits(self) -> bool:
        """Whether a prescriber has to decide."""
        return self.route in HOLDING and not (self.review and self.review.is_valid)


def ride(appointment: Appointment) -> RideLine | None:
    """Of an appointment that comes with its ride, its driver and who confirmed it and handed over."""
    row: RideHome | None = getattr(appointment, "ridehome", None)
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
        pick_up=PickUp(row.pick_up_begins_at, row.pick_up_until)
        if row.pick_up_begins_at and row.pick_up_until
        else None,
        stays_overnight=row.stays_overnight,
        patient_said_at=row.confirmed_by_patient_at,
        driver_said_yes_at=row.confirmed_by_driver_at,
        nurse_confirmed_at=row.confirmed_by_nurse_at,
        nurse_confirmed_by=row.confirmed_by_nurse.name if row.confirmed_by_nurse else "",
        leaves_at=leaves_at(appointment),
        outside_at=row.driver_outside_at,
        handed_over_at=row.handed_over_at,
        handed_over_by=row.handed_over_by.name if row.handed_over_by else "",
    )


def entries_of(appointment: Appointment) -> list[MedicationEntry]:
    """The list as it stands, for `medicine_lines`."""
    rows = MedicationEntry.objects.filter(appointment=appointment, removed_at=None)
    return list(rows.select_related("identified_by").order_by("added_at", "pk"))


def medicine_lines(
    entries: Iterable[MedicationEntry], decisions: Decisions, appointment: Appointment
) -> tuple[MedicineLine, ...]:
    return tuple(medicine(entry, decisions.newest(entry, appointment), appointment) for entry in entries)


def medicine(entry: MedicationEntry, review: ReviewRow | None, appointment: Appointment) -> MedicineLine:
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
        is_refused=entry.guess_refused_at is not None,
        last_dose_at=entry.last_dose_at,
        last_dose_by=entry.last_dose_by.partition(":")[0],
        review=review_line(review, appointment) if review else None,
    )


def review_line(row: ReviewRow, appointment: Appointment) -> ReviewLine:
    return ReviewLine(
        decision=row.decision,
        by=row.by,
        at=row.at,
        expires_on=row.expires_on,
        words_for_patient=row.words_for_patient,
        note=row.note,
        is_valid=is_valid(row, appointment),
        covers_the_day=covers_the_day(row, appointment),
    )


def _class_words(name: str) -> str:
    """ "antidepressant_information" is the formulary's word for an antidepressant that only informs."""
    return name.removesuffix("_information").replace("_", " ")


def who(by: str, by_name: str) -> str:
    """A person's name; without one the kind of actor: "patient", "driver"."""
    return by_name or by.partition(":")[0]
