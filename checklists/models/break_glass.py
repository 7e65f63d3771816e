from django.db import models
from django.db.models import F, Q

from checklists.models.sealed import ReservedId, SealedText


class BreakGlass(models.Model):
    """Somebody of another site reads one patient's record for an hour; a privacy officer of this one looks at it afterwards."""

    id = ReservedId()
    # The patient's: its privacy officer reviews.
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    patient = models.ForeignKey("checklists.Patient", on_delete=models.PROTECT)
    opened_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, related_name="+")
    # Where whoever opened it works.
    from_site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    words = SealedText(max_length=300)
    opened_at = models.DateTimeField()
    # By a press; without one it ends an hour after it began.
    ended_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, related_name="+", null=True)
    verdict = models.CharField(max_length=20, blank=True)
    review = SealedText(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(site=F("from_site")), name="break_glass_of_another_site"),
            models.CheckConstraint(condition=~Q(words=""), name="break_glass_says_why"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("opened_at")),
                name="break_glass_ends_later",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, verdict="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(verdict="") & ~Q(review="")),
                name="break_glass_review_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("opened_by")),
                name="break_glass_reviewed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["site", "-opened_at"])]

    def __str__(self) -> str:
        return f"break glass {self.pk}"
