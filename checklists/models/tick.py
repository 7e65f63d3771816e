from django.db import models

from checklists.models.sealed import ReservedId, SealedAnswers


class Tick(models.Model):
    """Append-only: somebody answered an item. The newest counts; undo is a new tick."""

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    item = models.ForeignKey("checklists.Item", on_delete=models.PROTECT)
    # Made by the page that asks: a retry of the same request is not a second tick.
    operation_id = models.UUIDField(unique=True)
    done = models.BooleanField()
    unsure = models.BooleanField(default=False)
    answer = SealedAnswers(default=dict)
    at = models.DateTimeField()
    phone_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["item", "-at"])]

    def __str__(self) -> str:
        return f"tick {self.pk}"
