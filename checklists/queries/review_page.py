"""One medicine on its own page: who takes it, what it may be, what is known of it, what was decided before."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Max

from checklists.models import Appointment, MedicationEntry, ReviewDraft
from checklists.queries.checkin_lines import (
    MedicineLine,
    ReviewLine,
    entries_of,
    medicine,
    medicine_lines,
    review_line,
)
from checklists.queries.conditions import open_conditions
from checklists.queries.formulary import formulary
from checklists.queries.medicine_reviews import Decisions
from checklists.queries.review_mark import mark_of
from checklists.queries.reviews import Person, due_of, person_of
from checklists.queries.scope import one, within
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.conditions import Condition
from checklists.rules.formulary import Medicine
from checklists.rules.medicine_routes import HOLDING
from checklists.rules.medicine_words import name_in
from checklists.rules.review import Lapse


@dataclass(frozen=True)
class Evidence:
    """One thing it may be, as matched, and what the formulary says of it; `medicine` None for a class alone."""

    name: str
    class_words: str
    how: str
    ask: bool
    medicine: Medicine | None


@dataclass(frozen=True)
class EarlierDecision:
    """`text` is what the decision was about; `lapse` why it does not count here, None where it does."""

    text: str
    review: ReviewLine
    lapse: Lapse | None


@dataclass(frozen=True)
class Draft:
    """What a nurse prepared for the prescriber."""

    note: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ReviewPage:
    """One medicine with its person. `default_expiry` is the last planned day of the series, else of what is booked.

    `due_at` is None for what holds nothing. `typed_name` is what was typed without the words of the dose. `others` are
    the rest of the list, `mark` what all of it looked like, `starts_on` the day of this infusion at the site. `language`
    is what the patient reads.
    """

    person: Person
    medicine: MedicineLine
    evidence: tuple[Evidence, ...]
    earlier: tuple[EarlierDecision, ...]
    default_expiry: date
    due_at: datetime | None
    typed_name: str
    starts_on: date
    others: tuple[MedicineLine, ...]
    conditions: tuple[Condition, ...]
    draft: Draft | None
    mark: str
    language: str

    @property
    def hours_since_dose(self) -> int | None:
        """From the last dose that somebody told of to the infusion, in whole hours; None where nobody has said."""
        at = self.medicine.last_dose_at
        return round((self.person.starts_at - at).total_seconds() / 3600) if at else None

    @property
    def listed(self) -> str:
        """The lines of the list that this page shows, by id."""
        ids = sorted([self.medicine.entry_id, *(line.entry_id for line in self.others)])
        return ",".join(map(str, ids))


@dataclass(frozen=True)
class Removed:
    """A medicine that is on the list no more, and what is on it now."""

    appointment_id: int
    text: str
    now: tuple[str, ...]


def review_page(*, entry_id: int, by: Actor) -> ReviewPage:
    """One medicine on a list in the caller's own set. Raises NotFound."""
    entries = within(MedicationEntry.objects.filter(removed_at=None), by).select_related(
        "appointment__patient", "appointment__site", "appointment__series", "identified_by"
    )
    row = one(entries, pk=entry_id)
    appointment = row.appointment
    decisions, listed = Decisions([appointment.patient_id]), entries_of(appointment)
    conditions = open_conditions(appointment.patient, by)
    return ReviewPage(
        person=person_of(appointment),
        medicine=medicine(row, decisions.newest(row, appointment), appointment),
        evidence=tuple(_evidence(match) for match in row.matches),
        earlier=tuple(
            EarlierDecision(each.review.text, review_line(each.review, appointment), each.lapse)
            for each in decisions.history(row, appointment)
        ),
        default_expiry=_last_day(appointment),
        due_at=due_of(row) if row.route in HOLDING else None,
        typed_name=name_in(row.text),
        starts_on=_day(appointment.starts_at, appointment),
        others=medicine_lines((each for each in listed if each.pk != row.pk), decisions, appointment),
        conditions=conditions,
        draft=_draft(row),
        mark=mark_of(appointment, listed, (each.id for each in decisions.of(appointment)), conditions),
        language=appointment.patient.language,
    )


def removed(*, entry_id: int, by: Actor) -> Removed:
    """Raises NotFound for what was never there, or still is."""
    row = one(within(MedicationEntry.objects.exclude(removed_at=None), by), pk=entry_id)
    left = MedicationEntry.objects.filter(appointment=row.appointment_id, removed_at=None)
    return Removed(row.appointment_id, row.text, tuple(each.text for each in left.order_by("added_at", "pk")))


def _draft(entry: MedicationEntry) -> Draft | None:
    row = ReviewDraft.objects.filter(entry=entry).select_related("by").order_by("-at", "-pk").first()
    return Draft(row.note, row.by.name, row.at) if row else None


def _evidence(match: dict[str, object]) -> Evidence:
    generic = str(match["generic"])
    return Evidence(
        name=generic,
        class_words=str(match["class"]).removesuffix("_information").replace("_", " "),
        how=str(match["how"]),
        ask=bool(match["ask"]),
        medicine=formulary().medicines.get(generic),
    )


def _last_day(appointment: Appointment) -> date:
    """The series' last planned day, else its last booked one, else this appointment's; at the site."""
    day = _day(appointment.starts_at, appointment)
    if appointment.series is None:
        return day
    if appointment.series.last_planned_on:
        return max(day, appointment.series.last_planned_on)
    booked = Appointment.objects.filter(series=appointment.series).exclude(status=Status.CANCELLED)
    last = booked.aggregate(last=Max("starts_at"))["last"]
    return max(day, _day(last, appointment)) if last else day


def _day(at: datetime, appointment: Appointment) -> date:
    return at.astimezone(ZoneInfo(appointment.site.time_zone)).date()
