from django.db import models
from django.db.models import F, Q


class PasswordReset(models.Model):
    """A one-time link by which a member of staff sets a new password; its digest alone rests here."""

    user = models.ForeignKey("checklists.User", on_delete=models.PROTECT)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="password_reset_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"password reset {self.pk}"
