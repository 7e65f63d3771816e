from django.db import models
from django.db.models import F, Q


class Series(models.Model):
    """Appointments of one patient that belong together; a new one asks every safety question anew."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    patient = models.ForeignKey("checklists.Patient", on_delete=models.PROTECT)
    started_on = models.DateField()
    planned_count = models.PositiveSmallIntegerField(null=True)
    # The rhythm: days of the week as ISO numbers, "14" for Monday and Thursday; "" where none was planned.
    weekdays = models.CharField(max_length=7, blank=True, db_default="")
    # A decision on a medicine lasts until here unless the prescriber says otherwise.
    last_planned_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(ended_at__isnull=True), name="series_one_open_a_patient"
            ),
            models.CheckConstraint(
                condition=Q(last_planned_on__isnull=True) | Q(last_planned_on__gte=F("started_on")),
                name="series_last_day_not_before_first",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="series_ended_at_has_by",
            ),
        ]

    def __str__(self) -> str:
        return f"series {self.pk}"
