from django.db import models

from checklists.models.sealed import ReservedId, SealedAnswers


class NextDayAnswer(models.Model):
    """Append-only: one answer of the check-in after an infusion. The newest of a question counts."""

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    # Made by the page that asks: a retry of the same request is not a second answer.
    operation_id = models.UUIDField(unique=True)
    question = models.CharField(max_length=40)
    answer = SealedAnswers()
    # As judged when it was given: "green", "amber" or "red".
    band = models.CharField(max_length=8)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["appointment", "-at"])]

    def __str__(self) -> str:
        return f"next-day answer {self.pk}"
