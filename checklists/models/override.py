from django.db import models
from django.db.models import F, Q

from checklists.models.sealed import ReservedId, SealedText


class Override(models.Model):
    """An unmet item was let pass, with a coded reason. Asked once, agreed once, never changed.

    A red safety item needs a nurse who asks and a prescriber who agrees: two people, held below, and by a trigger that
    also refuses an approver who is no prescriber of the site, and any change of what was written.
    """

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    item = models.ForeignKey("checklists.Item", on_delete=models.PROTECT)
    reason = models.CharField(max_length=40)
    note = SealedText(max_length=300, blank=True)
    # What was wrong when it was asked for: a worse finding later is not covered.
    finding = models.CharField(max_length=60)
    band = models.CharField(max_length=6)
    needs_second = models.BooleanField()
    requested_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, related_name="overrides_requested"
    )
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="overrides_approved"
    )
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="overrides_withdrawn"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")),
                name="override_two_people",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="override_approved_at_has_by",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="override_withdrawn_at_has_by",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
            models.CheckConstraint(
                condition=Q(needs_second=True) | Q(band="amber"), name="override_red_takes_two"
            ),
        ]
        indexes = [
            models.Index(
                fields=["site"],
                condition=Q(needs_second=True, approved_at=None, withdrawn_at=None),
                name="override_waiting",
            ),
            models.Index(fields=["site", "requested_at"], name="override_of_week"),
        ]

    def __str__(self) -> str:
        return f"override {self.pk}"
