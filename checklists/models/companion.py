from django.db import models


class Companion(models.Model):
    """Somebody who helps one patient prepare, and may be the driver who takes them home."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    patient = models.ForeignKey("checklists.Patient", on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=32)
    email = models.EmailField(blank=True)
    relation = models.CharField(max_length=40, blank=True)
    is_adult = models.BooleanField(null=True)
    # Empty: the patient's own.
    language = models.CharField(max_length=12, blank=True)
    # The patient agreed that we write to them when nobody is named to take the patient home.
    contact_agreed_at = models.DateTimeField(null=True)
    # The patient agreed that they get a link of their own, to help them prepare.
    help_agreed_at = models.DateTimeField(null=True)
    # What the patient lets them do with it; empty: they read a day, a time and a place.
    may_read_at = models.DateTimeField(null=True)
    may_tick_at = models.DateTimeField(null=True)
    # The patient, or the desk for them, ended their help: their links are dead.
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=120, blank=True, db_default="")
    # One-click stop, and an address that a mail server refused: as for a patient.
    stopped_at = models.DateTimeField(null=True)
    address_failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"companion {self.pk}"
