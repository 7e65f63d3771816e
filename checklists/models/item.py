from django.db import models
from django.db.models import Q

from checklists.rules.facts import ItemKind


class AskedItems(models.Manager["Item"]):
    """Without what a newer protocol version no longer asks."""

    def get_queryset(self) -> models.QuerySet["Item"]:
        return super().get_queryset().filter(dropped_at=None)


class Item(models.Model):
    """One thing to prepare, frozen from the protocol version; `done` follows from its newest tick.

    `objects` are those that are asked; `ever` also those that a newer version dropped, whose ticks stay.
    """

    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    appointment = models.ForeignKey("checklists.Appointment", on_delete=models.CASCADE)
    # The patient's address of an item, `/my/items/3/`; counts from 1. It never comes to mean another item.
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
    dropped_at = models.DateTimeField(null=True)

    objects = AskedItems()
    ever = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "position"], name="item_position_once"),
            models.UniqueConstraint(
                fields=["appointment", "key"], condition=Q(dropped_at__isnull=True), name="item_key_once"
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"item {self.pk}"
