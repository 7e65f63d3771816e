from django.db import models

from checklists.rules.access import Role


class Membership(models.Model):
    """One role of one member of staff at one site."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    user = models.ForeignKey("checklists.User", on_delete=models.PROTECT)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "site", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"membership {self.pk}"
