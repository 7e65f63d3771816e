from django.db import models

from checklists.models.sealed import ReservedId, SealedText


class OverrideWeek(models.Model):
    """Append-only: somebody in charge has looked at the overrides of one week."""

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    # The Monday it begins with, on the site's clock.
    week_on = models.DateField()
    note = SealedText(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("checklists.User", on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(week_on__iso_week_day=1), name="override_week_begins_on_monday"
            )
        ]
        indexes = [models.Index(fields=["site", "week_on"])]

    def __str__(self) -> str:
        return f"override week {self.pk}"
