from django.db import models


class AuditHead(models.Model):
    """The newest entry of one chain; locked while the next is written."""

    chain = models.CharField(max_length=60, primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"audit head {self.chain}"


class AuditEntry(models.Model):
    """Append-only and chained: who did what, about what, from where. Ids and field names, never values.

    Written through the SQL function `audit_append` alone; triggers refuse everything else.
    """

    chain = models.CharField(max_length=60)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    obj = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    prev = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_entry_seq_once")]
        indexes = [
            models.Index(fields=["chain", "obj", "at"]),
            models.Index(fields=["chain", "at"], name="audit_entry_by_day"),
        ]

    def __str__(self) -> str:
        return f"audit entry {self.pk}"
