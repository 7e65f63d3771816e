from django.db import models
from django.db.models import F, Q

from checklists.models.sealed import ReservedId, SealedText


class EatingPlan(models.Model):
    """Append-only: one patient's own eating and drinking hours, entered by a prescriber. The newest counts.

    Minutes are elapsed time before the infusion start. `covers` lists what the prescriber knew of; another
    reason later withholds the hours again.
    """

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    patient = models.ForeignKey("checklists.Patient", on_delete=models.PROTECT)
    # The appointment it was written for; it lasts through `expires_on` at the site.
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    meal_minutes = models.PositiveIntegerField()
    light_minutes = models.PositiveIntegerField()
    clear_minutes = models.PositiveIntegerField()
    words_for_patient = SealedText(max_length=400, blank=True)
    note = SealedText(max_length=400, blank=True)
    covers = models.JSONField(default=list)
    expires_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey("checklists.User", on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(clear_minutes__lte=F("light_minutes"))
                & Q(light_minutes__lte=F("meal_minutes"))
                & Q(meal_minutes__lte=72 * 60),
                name="eating_plan_water_ends_last",
            )
        ]
        indexes = [models.Index(fields=["patient", "-at"])]

    def __str__(self) -> str:
        return f"eating plan {self.pk}"
