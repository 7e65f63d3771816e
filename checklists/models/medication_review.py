from django.db import models

from checklists.models.sealed import ReservedId, SealedText


class MedicationReview(models.Model):
    """Append-only: a prescriber's decision on one entry, valid through `expires_on` in the site's zone."""

    class Decision(models.TextChoices):
        UNCHANGED = "unchanged"
        TIMING_ADJUSTED = "timing_adjusted"
        SUPERVISED_TAPER = "supervised_taper"
        POSTPONE = "postpone"

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    entry = models.ForeignKey("checklists.MedicationEntry", on_delete=models.PROTECT)
    decision = models.CharField(max_length=20, choices=Decision.choices)
    # Exactly what this patient is told, written by the prescriber; empty: nothing is.
    words_for_patient = SealedText(max_length=400, blank=True)
    note = SealedText(max_length=400, blank=True)
    expires_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey("checklists.User", on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"medication review {self.pk}"
