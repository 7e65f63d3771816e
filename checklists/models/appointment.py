from django.db import models
from django.db.models import F, Q

from checklists.models.sealed import ReservedId, SealedText
from checklists.rules.appointment_status import Status


class Appointment(models.Model):
    """One infusion visit of one patient at one site."""

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    patient = models.ForeignKey("checklists.Patient", on_delete=models.PROTECT)
    protocol_version = models.ForeignKey("checklists.ProtocolVersion", on_delete=models.PROTECT)
    # None: booked before series were kept.
    series = models.ForeignKey("checklists.Series", on_delete=models.PROTECT, null=True)
    # The clinic's own number of this appointment, when its system has one.
    external_id = models.CharField(max_length=80, blank=True)
    starts_at = models.DateTimeField()
    arrive_at = models.DateTimeField()
    duration_minutes = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=120, blank=True)
    appointment_type = models.CharField(max_length=120, blank=True)
    # The clinic's own words about this visit, as its schedule has them; for nurse and prescriber.
    notes = SealedText(blank=True)
    status = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in Status], default=Status.EXPECTED
    )
    booked_at = models.DateTimeField()
    # Whose start became free and was taken by this one; a free start is taken once.
    in_place_of = models.OneToOneField("checklists.Appointment", on_delete=models.PROTECT, null=True)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    # Raised by a move, a cancel and their undoing: open reminders of an older plan are dead.
    plan_version = models.PositiveIntegerField(default=1)
    # The newest plan whose change of time the patient has seen, by their own word.
    seen_plan_version = models.PositiveIntegerField(null=True)
    # Raised together with it: links and link sessions of an older epoch are dead on their next request.
    link_epoch = models.PositiveIntegerField(default=1)
    # Raised by every change of the checklist: a nurse never signs a list that changed under her hands.
    version = models.PositiveIntegerField(default=1)
    # Wrong birth dates, over all its links, since the last right one.
    link_tries = models.PositiveSmallIntegerField(default=0)
    links_paused_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "external_id"],
                condition=~Q(external_id=""),
                name="appointment_external_id_once",
            ),
            models.UniqueConstraint(
                fields=["patient", "starts_at"],
                condition=~Q(status="cancelled"),
                name="appointment_no_double_booking",
            ),
            models.CheckConstraint(
                condition=Q(arrive_at__lte=F("starts_at")), name="appointment_arrive_before_start"
            ),
        ]
        indexes = [models.Index(fields=["site", "starts_at"])]

    def __str__(self) -> str:
        return f"appointment {self.pk}"
