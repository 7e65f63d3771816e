from django.db import models
from django.db.models import F, Q


class BoardDevice(models.Model):
    """A wall screen of one site: connected by a one-time link, then known by a cookie of its own. Digests alone rest here."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    made_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    # The link may be opened once, until then.
    link_digest = models.BinaryField(max_length=32, unique=True)
    link_until = models.DateTimeField()
    # Once connected: its cookie, and when that ends in any case.
    digest = models.BinaryField(max_length=32, unique=True, null=True)
    connected_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__isnull=True, connected_at__isnull=True)
                | Q(digest__isnull=False, connected_at__isnull=False),
                name="board_device_connected_has_digest",
            ),
            models.CheckConstraint(
                condition=Q(link_until__gt=F("made_at")), name="board_device_link_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["site", "-made_at"])]

    def __str__(self) -> str:
        return f"board device {self.pk}"
