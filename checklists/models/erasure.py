from django.db import models
from django.db.models import F, Q


class Erasure(models.Model):
    """A patient asked that their record goes: noted at the desk, requested by a manager, approved by a privacy officer, then done."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    patient = models.ForeignKey("checklists.Patient", on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, related_name="erasures_asked")
    requested_at = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="erasures_requested"
    )
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="erasures_approved"
    )
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="erasures_refused"
    )
    # The rows are emptied: from then on nothing brings them back but a backup of before.
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(done_at__isnull=True, refused_at__isnull=True),
                name="erasure_one_open_a_patient",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (
                    Q(approved_at__isnull=False, approved_by__isnull=False, requested_by__isnull=False)
                    & ~Q(approved_by=F("requested_by"))
                ),
                name="erasure_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(approved_at__isnull=False),
                name="erasure_done_was_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"
