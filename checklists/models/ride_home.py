from django.db import models
from django.db.models import Q

from checklists.rules.facts import RidePolicy


class RideHome(models.Model):
    """Who takes the patient home: named by the patient, said yes by the driver, seen by a nurse."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.OneToOneField("checklists.Appointment", on_delete=models.CASCADE)
    policy = models.CharField(max_length=40, choices=[(p.value, p.value) for p in RidePolicy])
    driver = models.ForeignKey("checklists.Companion", on_delete=models.PROTECT, null=True)
    medical_transport = models.BooleanField(default=False)
    # When the driver can be at the clinic, as agreed; empty: the time the page shows.
    pick_up_begins_at = models.DateTimeField(null=True)
    pick_up_until = models.DateTimeField(null=True)
    # Whether somebody stays with the patient over night; nobody has to say.
    stays_overnight = models.BooleanField(null=True)
    confirmed_by_patient_at = models.DateTimeField(null=True)
    confirmed_by_driver_at = models.DateTimeField(null=True)
    confirmed_by_nurse_at = models.DateTimeField(null=True)
    confirmed_by_nurse = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="rides_confirmed"
    )
    # "I am outside", by the driver's own word.
    driver_outside_at = models.DateTimeField(null=True)
    # The driver stood at the desk: leaving is unlocked.
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by = models.ForeignKey(
        "checklists.User", on_delete=models.PROTECT, null=True, related_name="rides_handed_over"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pick_up_begins_at__isnull=True, pick_up_until__isnull=True)
                | Q(pick_up_begins_at__lte=models.F("pick_up_until")),
                name="ride_home_pick_up_window",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by_nurse__isnull=True, confirmed_by_nurse_at__isnull=True)
                | Q(confirmed_by_nurse__isnull=False, confirmed_by_nurse_at__isnull=False),
                name="ride_home_confirmed_at_has_by",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_by__isnull=True, handed_over_at__isnull=True)
                | Q(handed_over_by__isnull=False, handed_over_at__isnull=False),
                name="ride_home_handed_over_at_has_by",
            ),
        ]

    def __str__(self) -> str:
        return f"ride home {self.pk}"
