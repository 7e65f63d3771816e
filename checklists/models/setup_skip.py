from django.db import models


class SetupSkip(models.Model):
    """A step of getting started that a site leaves out; taken back by deleting it."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    step = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey("checklists.User", on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "step"], name="setup_skip_once")]

    def __str__(self) -> str:
        return f"setup skip {self.pk}"
