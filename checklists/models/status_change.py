from django.db import models

from checklists.models.sealed import ReservedId, SealedText
from checklists.rules.facts import Readiness


class StatusChange(models.Model):
    """Append-only: one move of an appointment, by whom and why."""

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    note = SealedText(max_length=300, blank=True)
    # Of an arrival alone: the readiness that the board showed at that moment. It cannot be computed again afterwards.
    readiness = models.CharField(
        max_length=12, choices=[(each.value, each.value) for each in Readiness], blank=True
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["appointment", "-at"], condition=~models.Q(readiness=""), name="status_change_arrival"
            )
        ]

    def __str__(self) -> str:
        return f"status change {self.pk}"
