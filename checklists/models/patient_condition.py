from django.db import models
from django.db.models import Q

from checklists.rules.conditions import Condition


class PatientCondition(models.Model):
    """Something about one patient that changes how they prepare, noted by clinical staff until it is ended."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    patient = models.ForeignKey("checklists.Patient", on_delete=models.PROTECT)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Condition])
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, related_name="conditions_noted")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="conditions_ended"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind"],
                condition=Q(ended_at__isnull=True),
                name="patient_condition_open_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="patient_condition_ended_at_has_by",
            ),
        ]

    def __str__(self) -> str:
        return f"patient condition {self.pk}"
