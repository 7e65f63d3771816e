from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class MedicineName(models.Model):
    """A name that one site added to the formulary, for a medicine that the formulary knows."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    generic = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, related_name="names_added")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="names_removed"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "site", Lower("name"), condition=Q(removed_at__isnull=True), name="medicine_name_once"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="medicine_name_removed_at_has_by",
            ),
        ]

    def __str__(self) -> str:
        return f"medicine name {self.pk}"
