from django.db import models


class Presence(models.Model):
    """Who is at the check-in of an appointment, and since when: so that two people see each other. No record of work."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    user = models.ForeignKey("checklists.User", on_delete=models.PROTECT)
    since_at = models.DateTimeField()
    # The newest act there; a page that is only open says nothing.
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "user"], name="presence_once_a_person")]

    def __str__(self) -> str:
        return f"presence {self.pk}"
