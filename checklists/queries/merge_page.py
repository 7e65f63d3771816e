"""Two records side by side: what differs, what would move, and what is in the way. The older record leads to the newer one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from checklists.models import Appointment, Companion, MedicationEntry, Patient, PatientCondition, Series
from checklists.queries.patient_search import Hit, doubles_of
from checklists.queries.scope import one, patients_for, within
from checklists.queries.second_contacts import second_contacts
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.merging import FIELDS, Against, Side, against, asks_birth_date


@dataclass(frozen=True)
class Pair:
    """One field of both; `differs` is what a person decides."""

    name: str
    kept: object
    gone: object

    @property
    def differs(self) -> bool:
        return self.kept != self.gone


@dataclass(frozen=True)
class Moves:
    """How many of each go with the record that ends."""

    appointments: int
    series: int
    companions: int
    medicines: int
    conditions: int


@dataclass(frozen=True)
class MergePage:
    """`kept` stays, `gone` ends and leads to it. `asks_birth_date`: the one that stays is typed."""

    kept_id: int
    gone_id: int
    kept_name: str
    gone_name: str
    pairs: tuple[Pair, ...]
    moves: Moves
    against: tuple[Against, ...]
    asks_birth_date: bool

    @property
    def differing(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.differs)

    def birth_date(self, from_gone: Collection[str]) -> date:
        """The one that stays."""
        pair = next(pair for pair in self.pairs if pair.name == "date_of_birth")
        said = pair.gone if pair.name in from_gone else pair.kept
        assert isinstance(said, date)  # a field of both records
        return said


def merge_page(*, kept_id: int, gone_id: int, by: Actor) -> MergePage:
    """Of two records of one site in the caller's own set, none of them merged. Raises NotFound."""
    kept = one(patients_for(by), pk=kept_id)
    gone = one(patients_for(by).filter(site_id=kept.site_id), pk=gone_id)
    both = sides([kept, gone])
    first, second = both[kept.pk], both[gone.pk]
    return MergePage(
        kept_id=kept.pk,
        gone_id=gone.pk,
        kept_name=f"{kept.first_name} {kept.last_name}",
        gone_name=f"{gone.first_name} {gone.last_name}",
        pairs=_pairs(kept, gone),
        moves=_moves(gone),
        against=against(first, second),
        asks_birth_date=asks_birth_date(first, second),
    )


def sides(patients: Collection[Patient]) -> dict[int, Side]:
    """As the rules take them."""
    ids = [patient.pk for patient in patients]
    open_series = set(
        Series.objects.filter(patient_id__in=ids, ended_at=None).values_list("patient_id", flat=True)
    )
    rows = Appointment.objects.filter(patient_id__in=ids).values_list("patient_id", "starts_at", "status")
    booked = list(rows)
    return {
        patient.pk: Side(
            id=patient.pk,
            date_of_birth=patient.date_of_birth,
            has_open_series=patient.pk in open_series,
            starts=frozenset(
                at for pk, at, status in booked if pk == patient.pk and status != Status.CANCELLED
            ),
            statuses=frozenset(Status(status) for pk, _, status in booked if pk == patient.pk),
        )
        for patient in patients
    }


def leads_to(*, patient_id: int, by: Actor) -> int | None:
    """The record that a merged one leads to; None for one that stands by itself, or is not the caller's."""
    rows = within(Patient.objects.filter(merged_into__isnull=False), by)
    return rows.filter(pk=patient_id).values_list("merged_into_id", flat=True).first()


def alike(*, patient_id: int, by: Actor, now: datetime) -> tuple[Hit, ...]:
    """Who may be the same person as this patient; never merged by us. Raises NotFound."""
    return doubles_of(one(patients_for(by), pk=patient_id), by=by, now=now)


def _pairs(kept: Patient, gone: Patient) -> tuple[Pair, ...]:
    contacts = second_contacts([kept.pk, gone.pk])
    return tuple(Pair(name, *(_said(row, name, contacts) for row in (kept, gone))) for name in FIELDS)


def _said(row: Patient, name: str, contacts: Mapping[int, Companion]) -> object:
    if name != "second_contact":
        return getattr(row, name)
    contact = contacts.get(row.pk)
    return f"{contact.name}, {contact.phone}" if contact else ""


def _moves(gone: Patient) -> Moves:
    """One statement for all of them."""
    mine = OuterRef("pk")
    listed = MedicationEntry.objects.filter(appointment__patient=mine, removed_at=None)
    found = Patient.objects.filter(pk=gone.pk).values_list(
        _count(Appointment.objects.filter(patient=mine), "patient"),
        _count(Series.objects.filter(patient=mine), "patient"),
        _count(Companion.objects.filter(patient=mine), "patient"),
        _count(listed, "appointment__patient"),
        _count(PatientCondition.objects.filter(patient=mine, ended_at=None), "patient"),
    )
    return Moves(*(count or 0 for count in found.get()))


def _count(rows: QuerySet[Any], of: str) -> Subquery:
    return Subquery(rows.order_by().values(of).annotate(count=Count("pk")).values("count"))
