from django.db import models


class StartChange(models.Model):
    """Append-only: one appointment got another start. What stood in the book on a day is known from it afterwards."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["site", "from_at"])]

    def __str__(self) -> str:
        return f"start change {self.pk}"
