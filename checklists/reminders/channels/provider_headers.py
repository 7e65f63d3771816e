"""What a mail provider that the settings name is told in headers: to watch nobody, and which message this is.

A provider that keeps our Message-ID needs no name besides. No header says anything of a person. Source: security.md LK-16.
"""

import json
from uuid import UUID

from django.conf import settings

from checklists.reminders.channels import mime

# Openings and clicks are not counted, and no link is rewritten.
_WATCHES_NOBODY = {
    "postmark": (("X-PM-TrackOpens", "false"), ("X-PM-TrackLinks", "None")),
    "mailgun": (("X-Mailgun-Track", "no"),),
}


def naming(reminder_id: UUID) -> tuple[bytes, ...]:
    """Nothing where no provider is named."""
    named = _name(settings.DELIVERY_PROVIDER, str(reminder_id))
    return (*watching_nobody(), *(mime.plain(name, value) for name, value in named))


def watching_nobody() -> tuple[bytes, ...]:
    """Nothing is counted, and no link rewritten."""
    return tuple(
        mime.plain(name, value) for name, value in _WATCHES_NOBODY.get(settings.DELIVERY_PROVIDER, ())
    )


def _name(provider: str, reminder: str) -> tuple[tuple[str, str], ...]:
    """The random id, for those that give their own to each message."""
    if provider == "postmark":
        return (("X-PM-Metadata-reminder", reminder),)
    return (("X-Mailin-custom", json.dumps({"reminder": reminder})),) if provider == "brevo" else ()
