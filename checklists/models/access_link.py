from django.db import models


class AccessLink(models.Model):
    """A way in without a password. Only the digest rests here; the token left with the message."""

    class Purpose(models.TextChoices):
        PATIENT = "patient"
        COMPANION = "companion"
        DRIVER = "driver"

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    digest = models.BinaryField(max_length=32, unique=True)
    epoch = models.PositiveIntegerField()
    minted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # The one link that still opens after a lock, sent to the address on file.
    is_recovery = models.BooleanField(default=False)
    # Wrong answers of a driver count on this link alone: they never lock the patient out.
    tries = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    # "This is not for me": it opens nothing until the desk has looked.
    suspended_at = models.DateTimeField(null=True)
    # What they chose as the reason: rules/not_for_me.py.
    suspended_for = models.CharField(max_length=20, blank=True, default="", db_default="")
    # Whose link it is, where it is not the patient's.
    companion = models.ForeignKey("checklists.Companion", on_delete=models.PROTECT, null=True)
    # The reminder that carried it; empty for one shown by the demo.
    reminder = models.ForeignKey("checklists.Reminder", on_delete=models.PROTECT, null=True)

    class Meta:
        indexes = [models.Index(fields=["appointment", "minted_at"])]

    def __str__(self) -> str:
        return f"access link {self.pk}"
