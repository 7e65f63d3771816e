"""Who has said that they cannot take the patient home, of those who were asked about the time that holds now."""

from collections.abc import Collection

from checklists.models import Appointment, Tick
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
