from datetime import time

from django.db import models


class Site(models.Model):
    """One clinic location: the tenant key that every clinical row carries."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    # What patients and their lock screens read: names no medicine, diagnosis or specialty.
    alias = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64)
    phone = models.CharField(max_length=32)
    address = models.CharField(max_length=200, blank=True)
    outside_hours = models.CharField(max_length=200, blank=True)
    emergency_number = models.CharField(max_length=16, default="911")
    crisis_line = models.CharField(max_length=16, default="988")
    reply_to = models.EmailField(blank=True)
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(8))
    desk_opens = models.TimeField(default=time(8))
    desk_closes = models.TimeField(default=time(17))
    # Monday is 0.
    desk_days = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    # Messages to one patient: on a date, and in seven dates. Source: clinical.md 6.
    messages_a_date = models.PositiveSmallIntegerField(default=2)
    messages_in_seven_dates = models.PositiveSmallIntegerField(default=6)
    # A calendar file goes with the messages; the page offers one always. Off: calendars are shared with families.
    calendar_attached = models.BooleanField(default=False)
    # A patient may keep the list on their own phone, so that it works without a network.
    phone_copies_allowed = models.BooleanField(default=True)
    # Since when this site sends no reminders; empty: it does.
    reminders_off_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.slug
