"""A header by which a mail provider gives a message's random id back with what it tells of it.

A provider that keeps our Message-ID needs none. No header says anything of a person.
"""

import json
from uuid import UUID

from django.conf import settings

from checklists.reminders.channels import mime

NAME = "reminder"


def naming(reminder_id: UUID) -> tuple[bytes, ...]:
    """For the provider that the settings name; nothing where none tells."""
    if not settings.DELIVERY_EVENTS:
        return ()
    if settings.DELIVERY_PROVIDER == "postmark":
        return (mime.plain(f"X-PM-Metadata-{NAME}", str(reminder_id)),)
    if settings.DELIVERY_PROVIDER == "brevo":
        return (mime.plain("X-Mailin-custom", json.dumps({NAME: str(reminder_id)})),)
    return ()
