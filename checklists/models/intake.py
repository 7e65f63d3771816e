from django.db import models

from checklists.models.sealed import ReservedId, SealedText
from checklists.rules.fasting import Category


class Intake(models.Model):
    """Append-only: what was eaten or drunk, and when, as the patient or a nurse said."""

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    operation_id = models.UUIDField(unique=True)
    category = models.CharField(max_length=24, choices=[(c.value, c.value) for c in Category])
    # Empty: the person does not know when.
    eaten_at = models.DateTimeField(null=True)
    words = SealedText(max_length=200, blank=True)
    said_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=120, blank=True)
    # A nurse's entry may replace an unclear one; the older stays readable.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        indexes = [models.Index(fields=["appointment", "said_at"])]

    def __str__(self) -> str:
        return f"intake {self.pk}"
