"""What a mail provider calls when it has something to tell of a message. Mounted only where the settings name one.

The extra reads and checks each provider's form; here its events find their reminder.
"""

import hashlib
import json
import logging
from typing import Any
from uuid import UUID

from anymail.exceptions import AnymailConfigurationError
from anymail.signals import AnymailTrackingEvent, EventType
from anymail.urls import urlpatterns as offered
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from checklists.actions import delivery
from checklists.actions.delivery import Said
from checklists.rules.access import ANYONE, Sensitivity, policy, system
from checklists.rules.delivery import Kind, reminder_in
from checklists.rules.transmission import without_address

log = logging.getLogger(__name__)
BY = system("delivery")
_KINDS = {
    EventType.QUEUED: Kind.ACCEPTED,
    EventType.SENT: Kind.ACCEPTED,
    EventType.DEFERRED: Kind.DEFERRED,
    EventType.DELIVERED: Kind.DELIVERED,
    EventType.BOUNCED: Kind.BOUNCED,
    EventType.REJECTED: Kind.BOUNCED,
    EventType.FAILED: Kind.BOUNCED,
    EventType.COMPLAINED: Kind.COMPLAINED,
}
_LONGEST_ID = 120


class Unread(Exception):
    """Not in the provider's form."""


@policy(kinds=ANYONE, methods="POST", sensitivity=Sensitivity.PUBLIC)
@csrf_exempt
def received(request: HttpRequest) -> HttpResponse:
    """200 for whatever was understood, also of messages that are none of ours; the provider tells again otherwise.

    A wrong secret or signature is a SuspiciousOperation, which the framework answers with 400.
    """
    try:
        events = _events(request)
    except Unread as unread:
        log.warning("delivery events of %s are unread: %s", settings.DELIVERY_PROVIDER, unread)
        return HttpResponse(status=400)
    said = [one for event in events if (one := _said(event))]
    now = timezone.now()
    new = sum(delivery.record(said=one, by=BY, now=now) for one in said)
    log.info("delivery events: %s told, %s new", len(events), new)
    return HttpResponse()


def _events(request: HttpRequest) -> list[AnymailTrackingEvent]:
    """Checked first, read then. Raises Unread, SuspiciousOperation."""
    view = _view()
    try:
        view.run_validators(request)
        events: list[AnymailTrackingEvent] = view.parse_events(request)
    except (AnymailConfigurationError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unread(type(error).__name__) from error
    return events


def _view() -> Any:
    """The extra's own view of this provider, made anew: it reads its secrets from the settings."""
    name = f"{settings.DELIVERY_PROVIDER}_tracking_webhook"
    found = next(pattern.callback.view_class for pattern in offered if pattern.name == name)
    return found()


def _said(event: AnymailTrackingEvent) -> Said | None:
    """None for what tells nothing of a message of ours: openings, subscriptions, other people's mail."""
    kind, reminder = _KINDS.get(event.event_type), _reminder(event)
    if kind is None or reminder is None:
        return None
    return Said(
        provider=settings.DELIVERY_PROVIDER,
        event_id=_event_id(event, kind, reminder),
        reminder_id=reminder,
        kind=kind,
        at=event.timestamp,
        detail=without_address(str(event.mta_response or event.description or "")),
    )


def _reminder(event: AnymailTrackingEvent) -> UUID | None:
    """From what we gave along, or from the Message-ID where the provider keeps it."""
    given = str((event.metadata or {}).get("reminder") or reminder_in(str(event.message_id or "")))
    try:
        return UUID(given)
    except ValueError:
        return None


def _event_id(event: AnymailTrackingEvent, kind: Kind, reminder: UUID) -> str:
    """The provider's own where it has one; else what makes this event itself, so that twice is once."""
    if event.event_id and len(event.event_id) <= _LONGEST_ID:
        return str(event.event_id)
    parts = [event.event_id or "", kind.value, str(reminder), str(event.timestamp)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
