from django.db import models
from django.db.models import Q

from checklists.models.sealed import ReservedId, SealedText


class MedicationEntry(models.Model):
    """What somebody typed that the patient takes, and what it matched. A change is a new entry."""

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    operation_id = models.UUIDField(unique=True)
    text = SealedText(max_length=200)
    # [{"generic", "class", "route", "how", "score", "ask"}], strictest first; empty: nobody knows it yet.
    matches = models.JSONField(default=list)
    route = models.CharField(max_length=24, blank=True)
    ask = models.BooleanField(default=False)
    # Which formulary it was screened with.
    formulary_version = models.CharField(max_length=60, blank=True)
    # The person said "No" to the guess: a nurse finds out what it is, and the line stays for her.
    guess_refused_at = models.DateTimeField(null=True)
    # When it was last taken, as somebody said; empty: nobody has asked.
    last_dose_at = models.DateTimeField(null=True)
    last_dose_by = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=60, blank=True)
    # A nurse said what an unknown name is: the route she chose.
    identified_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, null=True)
    identified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by="")
                | (Q(removed_at__isnull=False) & ~Q(removed_by="")),
                name="medication_entry_removed_at_has_by",
            ),
            models.CheckConstraint(
                condition=Q(identified_by__isnull=True, identified_at__isnull=True)
                | Q(identified_by__isnull=False, identified_at__isnull=False),
                name="medication_entry_identified_at_has_by",
            ),
        ]
        indexes = [models.Index(fields=["appointment", "added_at"])]

    def __str__(self) -> str:
        return f"medication entry {self.pk}"
