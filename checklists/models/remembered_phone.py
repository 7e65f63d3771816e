from django.db import models


class RememberedPhone(models.Model):
    """The patient's own phone, which shows items and times without a date of birth. The cookie's digest rests here.

    It belongs to one link and lives no longer: as that ends, so does this.
    """

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    link = models.ForeignKey("checklists.AccessLink", on_delete=models.PROTECT)
    digest = models.BinaryField(max_length=32, unique=True)
    kept_at = models.DateTimeField()
    # Taken back, or ended before its link.
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"remembered phone {self.pk}"
