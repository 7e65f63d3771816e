from django.db import models
from django.db.models import Q


class StaffMail(models.Model):
    """One message to one member of staff. It holds ids and codes; its words, and any link in it, are made as it leaves.

    It goes to a person, who may work at several sites, and so belongs to none.
    """

    # Nobody of the staff yet: then it is an invitation, and goes where its ask says.
    user = models.ForeignKey("checklists.User", on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=30)
    # Numbers of what it is about, by name.
    about = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    # Afterwards it would help nobody.
    send_by = models.DateTimeField()
    # Whoever sends takes it until then; afterwards it is anybody's.
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    # The point of no return: from here on the server may have it, and it never goes again.
    marked_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(marked_at__isnull=False),
                name="staff_mail_marked_before_sent",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(kind="invited"), name="staff_mail_goes_to_somebody"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(marked_at__isnull=True, problem=""),
                name="staff_mail_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"staff mail {self.pk}"
