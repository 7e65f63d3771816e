from django.db import models


class LinkSession(models.Model):
    """A phone that opened a link and knew the birth date. The cookie's digest rests here."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    link = models.ForeignKey("checklists.AccessLink", on_delete=models.PROTECT)
    digest = models.BinaryField(max_length=32, unique=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # The code to the address on file, as a digest bound to this session; the message that carries it mints it.
    code_reminder = models.ForeignKey("checklists.Reminder", on_delete=models.PROTECT, null=True)
    code_digest = models.BinaryField(max_length=32, null=True)
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    # Earlier answers and contacts are open to this phone until then.
    unlocked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link session {self.pk}"
