"""One patient as the desk sees them: how to reach them, and their appointments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import Appointment, MedicationEntry, Patient
from checklists.queries.companions import HelperLine, patient_helpers, people_of
from checklists.queries.conditions import conditions_of, with_conditions
from checklists.queries.scope import appointments_for, one, patients_for
from checklists.queries.sealed_words import words_in
from checklists.queries.second_contacts import SecondContactLine, second_contact_of
from checklists.queries.series import Known, Place, SeriesLine, SeriesOfPatient, of_patient
from checklists.queries.unreachable import contact_of
from checklists.rules.access import CLINICAL, Actor
from checklists.rules.appointment_status import Status
from checklists.rules.conditions import Condition
from checklists.rules.hindrances import Hindrance, hindrances
from checklists.rules.last_check import FRESH_ADDRESS
from checklists.rules.series_rhythm import Gap, gaps


@dataclass(frozen=True)
class Visit:
    appointment_id: int
    starts_at: datetime
    status: str
    place: Place | None = None

    @property
    def counts(self) -> bool:
        """Whether it is an infusion of the open series."""
        return self.place is not None and self.place.is_open


@dataclass(frozen=True)
class PatientPage:
    """What the desk sees of a patient; medicines for clinical staff alone, and no answer. `unreachable` says in words what does not work.

    `conditions` count now; they are empty for whoever may not read answers.

    `waits_until`: a new email address gets no mail before, unless somebody reads it back to the patient.
    """

    id: int
    name: str
    first_name: str
    last_name: str
    preferred_name: str
    date_of_birth: date
    record_number: str
    email: str
    email_changed_at: datetime | None
    phone: str
    recognition_phrase: str
    waits_until: datetime | None
    unreachable: tuple[str, ...]
    conditions: tuple[Condition, ...]
    coming: tuple[Visit, ...]
    past: tuple[Visit, ...]
    series: tuple[SeriesLine, ...]
    open_series: Known | None = None
    second_contact: SecondContactLine | None = None
    helpers: tuple[HelperLine, ...] = ()
    # As typed, of the newest appointment with a list; empty for whoever may not read medicines.
    medicines: tuple[str, ...] = ()
    medicines_at: datetime | None = None

    def gaps(self, zone: str) -> tuple[Gap, ...]:
        """Between infusions of the open series where the later one is still to come."""
        standing = [visit for visit in (*self.past, *self.coming) if visit.counts]
        found = gaps([visit.starts_at for visit in standing], zone)
        coming = {visit.starts_at for visit in self.coming}
        return tuple(each for each in found if each.after in coming)

    @property
    def has_open_series(self) -> bool:
        return any(line.is_open for line in self.series)


def page(*, patient_id: int, by: Actor, now: datetime) -> PatientPage:
    """One patient of the caller's own set. Raises NotFound."""
    row = one(_with_medicines(with_conditions(patients_for(by))), pk=patient_id)
    series, people = of_patient(patient_id=row.pk, by=by), people_of(row.pk)
    visits = _visits(appointments_for(by).filter(patient=row), series, now)
    return PatientPage(
        id=row.pk,
        name=f"{row.first_name} {row.last_name}",
        first_name=row.first_name,
        last_name=row.last_name,
        preferred_name=row.preferred_name,
        date_of_birth=row.date_of_birth,
        record_number=row.record_number,
        email=row.email,
        email_changed_at=row.email_changed_at,
        phone=row.phone,
        recognition_phrase=row.recognition_phrase,
        waits_until=_waits_until(row, now),
        unreachable=_unreachable(row, now),
        conditions=conditions_of(row, by),
        coming=tuple(visit for visit in visits if visit.starts_at >= now),
        past=tuple(visit for visit in reversed(visits) if visit.starts_at < now),
        series=series.lines,
        open_series=series.open,
        second_contact=second_contact_of(people),
        helpers=patient_helpers(people),
        **_medicines(row, by),
    )


def _with_medicines(rows: QuerySet[Patient]) -> QuerySet[Patient]:
    """With `listed`: what stands on the lists of this patient, of the newest appointment first."""
    entries = MedicationEntry.objects.filter(appointment__patient=OuterRef("pk"), removed_at=None)
    newest = entries.order_by("-appointment__starts_at", "pk")[:60]
    return rows.annotate(
        listed=ArraySubquery(
            newest.values(said=JSONObject(id="pk", at="appointment__starts_at", text="text"))
        )
    )


def _medicines(row: Any, by: Actor) -> dict[str, Any]:
    if not by.has(*CLINICAL) or not row.listed:
        return {}
    newest = row.listed[0]["at"]
    newly = (each for each in row.listed if each["at"] == newest)
    texts = tuple(words_in(MedicationEntry, "text", each["id"], each["text"]) for each in newly)
    return {"medicines": texts, "medicines_at": datetime.fromisoformat(newest)}


def _visits(rows: QuerySet[Appointment], series: SeriesOfPatient, now: datetime) -> list[Visit]:
    """The fifty before and the fifty to come, by start."""
    coming = rows.filter(starts_at__gte=now).order_by("starts_at")[:50]
    past = rows.filter(starts_at__lt=now).order_by("-starts_at")[:50]
    return [
        Visit(row.pk, row.starts_at, Status(row.status).label, series.places.get(row.pk))
        for row in coming.union(past, all=True).order_by("starts_at", "pk")
    ]


def _waits_until(row: Patient, now: datetime) -> datetime | None:
    if row.email_changed_at is None or not row.email or now - row.email_changed_at >= FRESH_ADDRESS:
        return None
    return row.email_changed_at + FRESH_ADDRESS


def _unreachable(row: Patient, now: datetime) -> tuple[str, ...]:
    """What cannot be used to reach this patient, and what to do. A new address is said apart, with its act."""
    found = hindrances(contact_of(row), now)
    words = [f"{one.words}. {one.cure}" for one in found if one.reason is not Hindrance.NEW_ADDRESS]
    return (*words, *(() if row.phone else ("No phone number: nobody can call.",)))
