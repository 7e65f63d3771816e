from django.db import models


class AuditAnchor(models.Model):
    """Append-only: where every chain stood, signed with a key that is not in the database."""

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    # [chain, seq, hash] of each chain.
    heads = models.JSONField()
    before = models.CharField(max_length=128, blank=True)
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"audit anchor {self.number}"
