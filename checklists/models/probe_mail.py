from django.db import models
from django.db.models import Q


class ProbeMail(models.Model):
    """A message that somebody sends to themselves: a test that mail arrives, or an example. Names no patient."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    user = models.ForeignKey("checklists.User", on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    # The server took it; or why it did not, in words for staff.
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    # Its link was opened and confirmed by whoever asked for it.
    arrived_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    # Which message of a protocol it shows an example of, for what imagined appointment; None for a plain test.
    example = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(sent_at__isnull=False),
                name="probe_mail_arrives_after_leaving",
            )
        ]
        indexes = [models.Index(fields=["site", "-asked_at"])]

    def __str__(self) -> str:
        return f"probe mail {self.pk}"
