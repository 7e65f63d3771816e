"""A database that was put back: ways in that it still calls open were closed since, as far as anybody knows."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from checklists.actions import audit
from checklists.models import AccessLink, Appointment, Invitation, LinkSession, Sending
from checklists.rules.access import Actor

OFF = "This database was restored: look at today's plan, then run: manage.py send_due --after-restore"


@dataclass(frozen=True)
class Closed:
    """How many ways in were open in the backup."""

    links: int
    invitations: int


@transaction.atomic
def close(*, by: Actor, now: datetime) -> Closed:
    """Every link, phone, invitation and sign-in of before ends, and no mail leaves until a person has looked. Twice does nothing.

    Who may come in gets a new link: by asking for it, from the desk, or with the next message.
    """
    links = AccessLink.objects.filter(revoked_at=None, expires_at__gt=now)
    appointments = Appointment.objects.filter(pk__in=links.values("appointment"))
    appointments.update(link_epoch=F("link_epoch") + 1)
    closed = Closed(
        links=links.update(revoked_at=now),
        invitations=Invitation.objects.filter(used_at=None).update(used_at=now),
    )
    LinkSession.objects.filter(ended_at=None).update(ended_at=now)
    Session.objects.all().delete()
    Sending.objects.filter(id=1, enabled=True).update(enabled=False, off_at=now, trouble=OFF)
    data = {"links": closed.links, "invitations": closed.invitations}
    audit.record(by=by, action="restore.close", obj="sending:1", site_id=None, data=data)
    return closed
