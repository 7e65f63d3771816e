from django.db import models
from django.db.models import Q


class LegalHold(models.Model):
    """The record of one patient has to stay, whatever is asked or its term says, until a privacy officer ends it."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    patient = models.ForeignKey("checklists.Patient", on_delete=models.PROTECT)
    # Coded: rules/erasure.py.
    reason = models.CharField(max_length=20)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, related_name="holds_placed")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="holds_ended"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(ended_at__isnull=True), name="legal_hold_one_open_a_patient"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="legal_hold_ended_at_has_by",
            ),
        ]

    def __str__(self) -> str:
        return f"legal hold {self.pk}"
