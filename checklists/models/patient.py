from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper


class Patient(models.Model):
    """Somebody being prepared, as one site knows them. Two patients of one name stay two."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    record_number = models.CharField(max_length=64, blank=True)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    preferred_name = models.CharField(max_length=80, blank=True)
    date_of_birth = models.DateField()
    email = models.EmailField(blank=True)
    # A fresh address is confirmed by a person before anything is mailed to it.
    email_changed_at = models.DateTimeField(null=True)
    # The one before, until it has been told that there is another.
    former_email = models.EmailField(blank=True, db_default="")
    phone = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=12, default="en")
    # Two words, printed in every message, so that the patient knows it is ours.
    recognition_phrase = models.CharField(max_length=60, blank=True)
    # One-click stop, one a stream: the call list takes over.
    reminders_stopped_at = models.DateTimeField(null=True)
    follow_up_stopped_at = models.DateTimeField(null=True)
    address_failed_at = models.DateTimeField(null=True)
    # A double: what was here stands with that patient now. Never the other way round again.
    merged_into = models.ForeignKey("checklists.Patient", on_delete=models.PROTECT, null=True)
    merged_at = models.DateTimeField(null=True)
    # Nothing of a person is left in this row and below it; numbers, times of appointments and the audit stay.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "site",
                Upper("record_number"),
                condition=~Q(record_number=""),
                name="patient_record_number_once",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="patient_merged_at_has_into",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="patient_not_merged_into_itself",
            ),
        ]
        indexes = [models.Index(fields=["site", "last_name", "date_of_birth"])]

    def __str__(self) -> str:
        return f"patient {self.pk}"
