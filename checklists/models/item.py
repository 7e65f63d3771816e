from django.db import models

from checklists.rules.facts import ItemKind


class Item(models.Model):
    """One thing to prepare, frozen from the protocol version; `done` follows from its newest tick."""

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.CASCADE)
    # Counts from 1: the patient's address of an item, `/my/items/3/`.
    position = models.PositiveSmallIntegerField()
    key = models.SlugField()
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in ItemKind])
    label = models.CharField(max_length=120)
    help = models.CharField(max_length=400, blank=True)
    parameters = models.JSONField(default=dict)
    required = models.BooleanField(default=True)
    safety = models.BooleanField(default=False)
    done = models.BooleanField(default=False)
    unsure = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "position"], name="item_position_once"),
            models.UniqueConstraint(fields=["appointment", "key"], name="item_key_once"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"item {self.pk}"
