"""Who said that a patient is here: the desk, or the patient on their own phone; and whether the desk has gone on since."""

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from checklists.models import (
    Appointment,
    Call,
    Confirmation,
    Intake,
    MedicationEntry,
    Override,
    RideHome,
    StatusChange,
    Tick,
    VitalSigns,
)
from checklists.rules.access import ActorKind
from checklists.rules.appointment_status import Status

_STAFF, _PATIENT = f"{ActorKind.STAFF}:", f"{ActorKind.PATIENT}:"


_NEWEST = StatusChange.objects.filter(appointment=OuterRef("pk")).order_by("-at", "-pk")
_WORD = Case(When(status=Status.ARRIVED, then=Subquery(_NEWEST.values("by")[:1])), default=Value(""))


def with_word(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """With `arrived_by`: whose word it was, "" for who is not arrived and no more than that."""
    return rows.annotate(arrived_by=_WORD)


def said_on_phone(row: Appointment) -> bool:
    """Of a row read `with_word`."""
    return row.arrived_by.startswith(_PATIENT)  # type: ignore[attr-defined,no-any-return]


def may_take_back(appointment: Appointment) -> bool:
    """The patient's own "I am here", as long as nobody at the desk has acted on this appointment since."""
    if appointment.status != Status.ARRIVED or appointment.arrived_at is None:
        return False
    here = Appointment.objects.filter(pk=appointment.pk).annotate(arrived_by=_WORD)
    own = here.filter(arrived_by__startswith=_PATIENT)
    return own.exclude(_the_desk_has_acted(appointment.arrived_at)).exists()


def _the_desk_has_acted(since: datetime) -> Q:
    """Whatever staff record of the list or the person: one statement for all of it."""
    of = {"appointment": OuterRef("pk")}
    acts = (
        Confirmation.objects.filter(item__appointment=OuterRef("pk"), at__gte=since),
        Override.objects.filter(item__appointment=OuterRef("pk"), requested_at__gte=since),
        Tick.objects.filter(item__appointment=OuterRef("pk"), at__gte=since, by__startswith=_STAFF),
        VitalSigns.objects.filter(**of, at__gte=since),
        Intake.objects.filter(**of, said_at__gte=since, by__startswith=_STAFF),
        MedicationEntry.objects.filter(**of, added_at__gte=since, by__startswith=_STAFF),
        RideHome.objects.filter(**of, confirmed_by_nurse_at__gte=since),
        Call.objects.filter(**of, closed_at__gte=since, closed_by__startswith=_STAFF),
    )
    found = Q()
    for each in acts:
        found |= Q(Exists(each))
    return found
