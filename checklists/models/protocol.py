from django.db import models
from django.db.models import Q


class Protocol(models.Model):
    """A site's preparation rules; what they say stands in the versions."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    slug = models.SlugField()
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "slug"], name="protocol_slug_once")]

    def __str__(self) -> str:
        return self.slug


class ProtocolVersion(models.Model):
    """One wording of a protocol. Once published it never changes: a trigger holds it."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    protocol = models.ForeignKey("checklists.Protocol", on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    data = models.JSONField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="protocol_version_number_once"),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(state="published"), name="protocol_one_published_version"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False),
                name="protocol_version_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"protocol version {self.pk}"
