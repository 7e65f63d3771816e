from django.db import models


class Heartbeat(models.Model):
    """Who swept last, when, and how far behind: one row a trigger and host."""

    trigger = models.CharField(max_length=20)
    host = models.CharField(max_length=80)
    at = models.DateTimeField()
    lag_seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trigger", "host"], name="heartbeat_once")]

    def __str__(self) -> str:
        return f"heartbeat {self.trigger}"
