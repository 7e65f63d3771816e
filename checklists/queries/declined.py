"""Who has said that they cannot take the patient home, of those who were asked about the time that holds now."""

from collections.abc import Collection

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from checklists.models import Appointment, Companion, RideHome, Tick
from checklists.rules.facts import ItemKind


def declined(appointment_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    """(appointment, companion) of every no; after a move, whose links are new, everybody is asked anew."""
    rows = Tick.objects.filter(
        item__appointment_id__in=appointment_ids, item__kind=ItemKind.RIDE, answer__driver="cannot"
    )
    said = rows.values_list("item__appointment_id", "item__appointment__link_epoch", "answer")
    return frozenset(
        (pk, answer["companion"])
        for pk, epoch, answer in said
        if answer.get("companion") and answer.get("epoch") == epoch
    )


def has_declined(appointment: Appointment, companion_id: int) -> bool:
    return (appointment.pk, companion_id) in declined([appointment.pk])


def who_declined(appointment: Appointment) -> QuerySet[Companion]:
    """As `declined`, of one appointment, to be asked inside another statement."""
    ticks = Tick.objects.filter(
        item__appointment=appointment,
        item__kind=ItemKind.RIDE,
        answer__driver="cannot",
        answer__epoch=appointment.link_epoch,
    )
    return Companion.objects.filter(pk__in=ticks.values_list(_companion_in("answer")))


def with_newest_answer(rides: QuerySet[RideHome]) -> QuerySet[RideHome]:
    """With `newest_said`, what was said of the ride at last, and `newest_by`, the name of the companion it is about."""
    ticks = Tick.objects.filter(item__appointment=OuterRef("appointment"), item__kind=ItemKind.RIDE)
    said = ticks.order_by("-at", "-pk").values("answer")[:1]
    named = Companion.objects.filter(pk=_companion_in(OuterRef("newest_said")))
    return rides.annotate(newest_said=Subquery(said)).annotate(newest_by=Subquery(named.values("name")[:1]))


def _companion_in(answer: str | OuterRef) -> Cast:
    return Cast(KeyTextTransform("companion", answer), BigIntegerField())
