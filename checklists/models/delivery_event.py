from django.db import models


class DeliveryEvent(models.Model):
    """Append-only: what a mail provider said of one message after taking it. One row an event of theirs."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted"
        DEFERRED = "deferred"
        DELIVERED = "delivered"
        BOUNCED = "bounced"
        COMPLAINED = "complained"

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    reminder = models.ForeignKey(
        "checklists.Reminder", on_delete=models.PROTECT, related_name="delivery_events"
    )
    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    # The provider's own words, without an address.
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="delivery_event_once"),
        ]
        indexes = [models.Index(fields=["reminder", "at"])]

    def __str__(self) -> str:
        return f"delivery event {self.pk}"
