"""Two records of one person become one: nothing is lost, nothing stands twice, and the old record leads to the new one.

Only ever what a person chose, field by field; never by itself, and never the other way round again. Source: LK-13, ML-8.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least

from checklists.actions import audit, planning
from checklists.models import Appointment, Companion, EatingPlan, Patient, PatientCondition, Series
from checklists.queries.merge_page import sides
from checklists.queries.scope import NotFound, patients_for
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.merging import Against, against, asks_birth_date, unknown
from checklists.rules.patient_fields import FIELDS

# An address brings what is known of it along, a record number is unique: each has a way of its own.
_PLAIN = frozenset(FIELDS) - {"email", "record_number"}
_ADDRESS = ("email", "email_changed_at", "former_email", "address_failed_at")
_STOPS = ("reminders_stopped_at", "follow_up_stopped_at")


class CannotMerge(Exception):
    """Something has to be put right first; `against` says what."""

    def __init__(self, reasons: Collection[Against]) -> None:
        self.against = tuple(reasons)
        super().__init__(", ".join(self.against))


class BirthDateNotTyped(Exception):
    """The two have different birth dates, and nobody typed the one that stays."""


@dataclass(frozen=True)
class Wish:
    """What a person chose. `from_gone` names the fields whose value comes from the record that ends.

    `typed_birth_date`: the one that stays, where the two differ.
    """

    kept_id: int
    gone_id: int
    from_gone: frozenset[str] = field(default_factory=frozenset)
    typed_birth_date: date | None = None


@transaction.atomic
def merge(*, wish: Wish, by: Actor, now: datetime) -> None:
    """The second record ends, and everything of it stands with the first. All links that were sent end.

    Raises NotFound, CannotMerge, BirthDateNotTyped, and KeyError for a field that is none.
    """
    if unknown(wish.from_gone):
        raise KeyError(f"no field of a record: {', '.join(sorted(unknown(wish.from_gone)))}")
    kept, gone = _held(wish, by)
    coming = _appointments(kept, gone)
    _require_possible(wish, kept, gone)
    _take_values(wish, kept, gone, now)
    _take_rows(wish, kept, gone, by, now)
    Appointment.objects.filter(patient=kept).update(link_epoch=F("link_epoch") + 1)
    _plan_anew(coming, kept, now)
    data: dict[str, audit.Value] = {"merged": gone.pk, "fields": sorted(wish.from_gone)}
    audit.record(by=by, action="patient.merge", obj=f"patient:{kept.pk}", site_id=kept.site_id, data=data)


def _held(wish: Wish, by: Actor) -> tuple[Patient, Patient]:
    """Both, held in the order of their ids, of one site. Raises NotFound."""
    rows = patients_for(by).select_for_update(of=("self",), no_key=True)
    held = {row.pk: row for row in rows.filter(pk__in=[wish.kept_id, wish.gone_id]).order_by("pk")}
    kept, gone = held.get(wish.kept_id), held.get(wish.gone_id)
    if kept is None or gone is None or kept.site_id != gone.site_id:
        raise NotFound
    return kept, gone


def _appointments(kept: Patient, gone: Patient) -> list[Appointment]:
    """Everything of both, held by id; nobody checks in or books while they become one."""
    rows = Appointment.objects.select_for_update(of=("self",)).filter(patient__in=[kept, gone])
    return list(rows.select_related("site", "protocol_version").order_by("pk"))


def _require_possible(wish: Wish, kept: Patient, gone: Patient) -> None:
    both = sides([kept, gone])
    found = against(both[kept.pk], both[gone.pk])
    if found:
        raise CannotMerge(found)
    stays = gone.date_of_birth if "date_of_birth" in wish.from_gone else kept.date_of_birth
    if asks_birth_date(both[kept.pk], both[gone.pk]) and wish.typed_birth_date != stays:
        raise BirthDateNotTyped


def _take_values(wish: Wish, kept: Patient, gone: Patient, now: datetime) -> None:
    """Each field from the one or the other. A stop of either stays; a number of a record opens the same one as before."""
    for name in _PLAIN & wish.from_gone:
        setattr(kept, name, getattr(gone, name))
    if "email" in wish.from_gone:
        _take_address(kept, gone, now)
    for name in _STOPS:
        times = [at for at in (getattr(kept, name), getattr(gone, name)) if at]
        setattr(kept, name, min(times, default=None))
    numbers = kept.record_number, gone.record_number
    gone.merged_into, gone.merged_at = kept, now
    if "record_number" not in wish.from_gone:
        gone.save()
        kept.save()
        return
    # The table allows each number once: the old one leads here through the record that ends.
    gone.record_number = ""
    gone.save()
    kept.record_number = numbers[1]
    kept.save()
    Patient.objects.filter(pk=gone.pk).update(record_number=numbers[0])


def _take_address(kept: Patient, gone: Patient, now: datetime) -> None:
    """Another address than before is read back to the patient before anything is mailed to it."""
    is_new = kept.email.lower() != gone.email.lower()
    for name in _ADDRESS:
        setattr(kept, name, getattr(gone, name))
    if is_new:
        kept.email_changed_at = now


def _take_rows(wish: Wish, kept: Patient, gone: Patient, by: Actor, now: datetime) -> None:
    """What hangs on a patient. Own eating plans are append-only: what was written stays, and stands here as well."""
    _settle_conditions(kept, gone, by, now)
    _settle_contact(wish, kept, gone)
    for model in (Appointment, Series, Companion, PatientCondition):
        model.objects.filter(patient=gone).update(patient=kept)
    plans = list(EatingPlan.objects.filter(patient=gone).order_by("at", "pk"))
    for plan in plans:
        plan.pk, plan.patient = None, kept
    EatingPlan.objects.bulk_create(plans)
    Patient.objects.filter(merged_into=gone).update(merged_into=kept)


def _settle_conditions(kept: Patient, gone: Patient, by: Actor, now: datetime) -> None:
    """One that is noted in both stands once, since the earlier of the two days."""
    mine = PatientCondition.objects.filter(patient=kept, ended_at=None)
    theirs = PatientCondition.objects.filter(patient=gone, ended_at=None, kind__in=mine.values("kind"))
    for row in list(theirs):
        mine.filter(kind=row.kind).update(noted_at=Least(F("noted_at"), Value(row.noted_at)))
    theirs.update(ended_at=now, ended_by_id=by.user_id)


def _settle_contact(wish: Wish, kept: Patient, gone: Patient) -> None:
    """One second contact a patient: the one that was chosen; where there is one alone, that one."""
    contacts = Companion.objects.filter(contact_agreed_at__isnull=False)
    of = {patient: contacts.filter(patient=patient) for patient in (kept, gone)}
    if of[kept].exists() and of[gone].exists():
        loser = kept if "second_contact" in wish.from_gone else gone
        of[loser].update(contact_agreed_at=None)


def _plan_anew(appointments: list[Appointment], kept: Patient, now: datetime) -> None:
    """Each coming one once, with the address, the language and the neighbours that hold now."""
    ahead = [row for row in appointments if row.status == Status.EXPECTED and row.starts_at > now]
    for row in ahead:
        row.patient = kept
        row.link_epoch += 1
    planning.revise_all(ahead, now=now)
