from django.db import models
from django.db.models import Q


class Invitation(models.Model):
    """A one-time link by which a member of staff sets a password; bound to email, role and site."""

    # Empty for the first manager of an empty installation, who then makes the site.
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT, null=True)
    email = models.EmailField()
    role = models.CharField(max_length=20)
    # Of a prescriber's alone: what a manager and a privacy officer agreed to.
    ask = models.ForeignKey("checklists.PrescriberAsk", on_delete=models.PROTECT, null=True)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="invitation_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
