from django.db import models
from django.db.models import F, Q

_BY_TWO = Q(agreed_by__isnull=False, asked_by__isnull=False, by_operator=False) & ~Q(agreed_by=F("asked_by"))
_BY_THE_OPERATOR = Q(agreed_by__isnull=True, by_operator=True)


class PrescriberAsk(models.Model):
    """A manager wants somebody to prescribe at the site; a privacy officer, another person, agrees or refuses.

    Held below, and by triggers: who agrees is a privacy officer of the site, what was asked and agreed never changes, and no
    seat of a prescriber is made without an ask that was agreed to and not taken up yet. Seats of before stay.
    """

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    # Where the link goes; of a member of the site, whom it is for.
    email = models.EmailField()
    user = models.ForeignKey("checklists.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    # Until then somebody answers; agreed, until then the link is taken up.
    expires_at = models.DateTimeField()
    agreed_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    # Whoever has the shell stood in, where nobody at the site could agree.
    by_operator = models.BooleanField(default=False)
    # From then on it leads to nothing more: taken up, refused, withdrawn or over.
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("checklists.User", on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "email"], condition=Q(ended_at__isnull=True), name="prescriber_ask_one_open"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True, by_operator=False)
                | (Q(agreed_at__isnull=False) & (_BY_TWO | _BY_THE_OPERATOR)),
                name="prescriber_ask_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True)
                | (
                    (Q(asked_by__isnull=True) | ~Q(asked_by=F("user")))
                    & (Q(agreed_by__isnull=True) | ~Q(agreed_by=F("user")))
                ),
                name="prescriber_ask_not_for_oneself",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("asked_at")), name="prescriber_ask_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(ended_at__isnull=False), name="prescriber_ask_outcome_has_end"
            ),
        ]

    def __str__(self) -> str:
        return f"prescriber ask {self.pk}"
