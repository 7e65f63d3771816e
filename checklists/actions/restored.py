"""A database that was put back: ways in that it still calls open were closed since, as far as anybody knows."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from checklists.actions import audit
from checklists.models import (
    AccessLink,
    Appointment,
    BoardDevice,
    BreakGlass,
    Invitation,
    LinkSession,
    PasswordReset,
    PrescriberAsk,
    RememberedPhone,
    Sending,
)
from checklists.rules.access import Actor

OFF = "This database was restored: look at today's plan, then run: manage.py send_due --after-restore"


# Whatever lets somebody in, and the field that says since when it does not. A new one has to be here: a test looks.
ENDS = {
    AccessLink: "revoked_at",
    LinkSession: "ended_at",
    RememberedPhone: "ended_at",
    Invitation: "used_at",
    PasswordReset: "used_at",
    PrescriberAsk: "ended_at",
    BoardDevice: "ended_at",
    BreakGlass: "ended_at",
}


@transaction.atomic
def close(*, by: Actor, now: datetime) -> Mapping[str, int]:
    """Every link, phone, invitation, wall screen and sign-in of before ends, and no mail leaves until a person has looked. Twice does
    nothing. How many of what was open in the backup.

    Who may come in gets a new link: by asking for it, from the desk, or with the next message.
    """
    alive = AccessLink.objects.filter(revoked_at=None, expires_at__gt=now)
    Appointment.objects.filter(pk__in=alive.values("appointment")).update(link_epoch=F("link_epoch") + 1)
    closed = {
        str(model._meta.verbose_name_plural): model._default_manager.filter(**{field: None}).update(
            **{field: now}
        )
        for model, field in ENDS.items()
    }
    Session.objects.all().delete()
    Sending.objects.filter(id=1, enabled=True).update(enabled=False, off_at=now, trouble=OFF)
    audit.record(by=by, action="restore.close", obj="sending:1", site_id=None, data=closed)
    return closed
