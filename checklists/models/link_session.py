from django.db import models


class LinkSession(models.Model):
    """A phone that opened a link and knew the birth date. The cookie's digest rests here."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    link = models.ForeignKey("checklists.AccessLink", on_delete=models.PROTECT)
    digest = models.BinaryField(max_length=32, unique=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link session {self.pk}"
