from django.db import models


class Companion(models.Model):
    """Somebody who helps one patient prepare, and may be the driver who takes them home."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    patient = models.ForeignKey("checklists.Patient", on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=32)
    email = models.EmailField(blank=True)
    relation = models.CharField(max_length=40, blank=True)
    is_adult = models.BooleanField(null=True)

    def __str__(self) -> str:
        return f"companion {self.pk}"
