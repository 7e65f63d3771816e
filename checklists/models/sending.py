from django.db import models


class Sending(models.Model):
    """One row: may mail leave from this database, and as which instance. A clone has another id."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    instance_id = models.CharField(max_length=64)
    enabled = models.BooleanField(default=True)
    # Since when it is switched off, for the staff pages.
    off_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    # Why the last sweep refused, for the staff pages and `doctor`; empty when it went well.
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="sending_one_row")]

    def __str__(self) -> str:
        return "sending"
