from django.db import models

from checklists.models.sealed import ReservedId, SealedText


class PrivateNote(models.Model):
    """What a patient writes for themselves after an infusion. Staff read it only once it is shared."""

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.PROTECT)
    operation_id = models.UUIDField(unique=True)
    text = SealedText(max_length=2000)
    written_at = models.DateTimeField()
    # By the patient, one note at a time; taking it back closes it to staff again.
    shared_at = models.DateTimeField(null=True)
    # Thrown away by the patient: the text is gone from the row.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["appointment", "written_at"])]

    def __str__(self) -> str:
        return f"private note {self.pk}"
