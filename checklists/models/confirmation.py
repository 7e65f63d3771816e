from django.db import models

from checklists.models.sealed import ReservedId, SealedText
from checklists.rules.facts import Outcome


class Confirmation(models.Model):
    """Append-only: a nurse verified an item at check-in. The newest counts."""

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    item = models.ForeignKey("checklists.Item", on_delete=models.PROTECT)
    # What stood on the nurse's screen: both answers are kept when the list changed meanwhile.
    appointment_version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12, choices=[(o.value, o.value) for o in Outcome], blank=True)
    note = SealedText(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("checklists.User", on_delete=models.PROTECT)

    class Meta:
        indexes = [models.Index(fields=["item", "-at"])]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"
