from django.db import models
from django.db.models import Q


class Call(models.Model):
    """One line of the call list: whom to phone, why, by when. One open per appointment and reason."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    reason = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # reached, left_message, no_answer, or settled: the reason went away by itself.
    outcome = models.CharField(max_length=20, blank=True)
    closed_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "reason"],
                condition=Q(closed_at__isnull=True),
                name="call_one_open_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="", closed_by="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="") & ~Q(closed_by="")),
                name="call_closed_at_has_by",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "due_at"], condition=Q(closed_at__isnull=True), name="call_open")
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
