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
    # The prescriber who answers for every number in it.
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="protocols_signed_off"
    )
    drafted_at = models.DateTimeField(null=True)
    drafted_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="protocols_drafted"
    )
    # Raised by each change of a draft: two people never overwrite each other unseen.
    revision = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="protocol_version_number_once"),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(state="published"), name="protocol_one_published_version"
            ),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(state="draft"), name="protocol_one_draft_version"
            ),
            models.CheckConstraint(
                condition=Q(signed_off_at__isnull=True, signed_off_by__isnull=True)
                | Q(signed_off_at__isnull=False, signed_off_by__isnull=False),
                name="protocol_version_signed_off_at_has_by",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False),
                name="protocol_version_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"protocol version {self.pk}"
