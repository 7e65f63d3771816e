from django.db import models


class PhoneCopy(models.Model):
    """A list kept on somebody's own phone, so that it works without a network. No word of it rests here.

    Ticks that a phone kept count only while its copy is alive and of the appointment's present plan.
    """

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    link = models.ForeignKey("checklists.AccessLink", on_delete=models.PROTECT)
    # Random, made with the copy: tells two patients on one phone apart.
    copy_id = models.UUIDField(unique=True)
    plan_version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    # When the phone throws it away by itself, at the latest.
    wipe_at = models.DateTimeField()
    # Closed by the patient; its kept ticks are asked about again.
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"phone copy {self.pk}"
