from django.db import models


class ReminderEvent(models.Model):
    """Append-only: one move of one reminder, written with the move."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    reminder = models.ForeignKey("checklists.Reminder", on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=40, blank=True)
    # The server's own words after a refusal; never an address.
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["reminder", "at"])]

    def __str__(self) -> str:
        return f"reminder event {self.pk}"
