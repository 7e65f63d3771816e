import uuid

from django.db import models
from django.db.models import F, Q


class Reminder(models.Model):
    """One planned message of one appointment. The row is the reminder; the queue only hurries it."""

    class State(models.TextChoices):
        PLANNED = "planned"
        CLAIMED = "claimed"
        TRANSMITTING = "transmitting"
        SENT = "sent"
        CANCELLED = "cancelled"
        SUPERSEDED = "superseded"
        EXPIRED = "expired"
        FAILED = "failed"
        PAUSED = "paused"

    # Random: it is also the message's identity towards the mail server.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    rule = models.CharField(max_length=40)
    plan_version = models.PositiveIntegerField()
    # Whom it is for: patient, second_contact or driver.
    recipient = models.CharField(max_length=16, default="patient")
    # The one companion it goes to, known when it is written to them.
    companion = models.ForeignKey("checklists.Companion", on_delete=models.PROTECT, null=True)
    channel = models.CharField(max_length=8, default="email")
    rank = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    send_by = models.DateTimeField()
    next_try_at = models.DateTimeField()
    # Site date, clock and zone, for people: "2026-11-25 15:00 MST".
    due_local = models.CharField(max_length=40)
    # Where quiet hours or a window moved it from, and why it stands where it stands.
    moved_from = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=40, blank=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    # The SMTP connection it is on: one unanswered message a connection.
    line = models.CharField(max_length=60, null=True)
    claims = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    transmit_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=200, blank=True)
    address_hash = models.CharField(max_length=64, blank=True)
    # The times the message named, so that a move says only what changed.
    told = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "rule", "plan_version"], name="reminder_once"),
            models.CheckConstraint(condition=Q(send_by__gt=F("due_at")), name="reminder_send_by_after_due"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["claimed", "transmitting"],
                    lease_token__isnull=False,
                    lease_until__isnull=False,
                )
                | (
                    ~Q(state__in=["claimed", "transmitting"])
                    & Q(lease_token__isnull=True, lease_until__isnull=True)
                ),
                name="reminder_lease_when_held",
            ),
            models.CheckConstraint(
                condition=Q(state="transmitting", line__isnull=False)
                | (~Q(state="transmitting") & Q(line__isnull=True)),
                name="reminder_line_when_transmitting",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="reminder_sent_has_sent_at"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "claimed", "transmitting", "sent"]) | ~Q(reason=""),
                name="reminder_ending_has_reason",
            ),
            models.UniqueConstraint(
                fields=["line"], condition=Q(state="transmitting"), name="reminder_one_unanswered_a_line"
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "rank", "next_try_at"], condition=Q(state="planned"), name="reminder_due"
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["claimed", "transmitting"]),
                name="reminder_held",
            ),
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"
