from django.db import models

from checklists.models.sealed import ReservedId, SealedText


class VitalSigns(models.Model):
    """Append-only: one set of readings at the desk, any of them left out. The newest counts.

    One that corrects another stands in its place; without any value it only takes the other back.

    mmHg, beats and breaths a minute, per cent on room air, degrees Celsius, mg/dL.
    """

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    operation_id = models.UUIDField(unique=True)
    systolic = models.PositiveSmallIntegerField(null=True)
    diastolic = models.PositiveSmallIntegerField(null=True)
    pulse = models.PositiveSmallIntegerField(null=True)
    spo2 = models.PositiveSmallIntegerField(null=True)
    breaths = models.PositiveSmallIntegerField(null=True)
    temperature = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    glucose = models.PositiveSmallIntegerField(null=True)
    # Coded words of rules/day_findings.py: what the nurse saw or was told.
    findings = models.JSONField(default=list)
    note = SealedText(max_length=300, blank=True)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    at = models.DateTimeField()
    by = models.ForeignKey("checklists.User", on_delete=models.PROTECT)

    class Meta:
        verbose_name_plural = "vital signs"
        indexes = [models.Index(fields=["appointment", "-at"])]

    def __str__(self) -> str:
        return f"vital signs {self.pk}"
