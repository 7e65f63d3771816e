from django.db import models

from checklists.models.sealed import ReservedId, SealedText


class ReviewDraft(models.Model):
    """Append-only: what a nurse prepared for the prescriber on one entry. It decides nothing; the newest is shown."""

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    entry = models.ForeignKey("checklists.MedicationEntry", on_delete=models.PROTECT)
    note = SealedText(max_length=400)
    at = models.DateTimeField()
    by = models.ForeignKey("checklists.User", on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"review draft {self.pk}"
