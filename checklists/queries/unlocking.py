"""What the page of the second level shows: whether a code is on its way, and whether one can be sent at all."""

from dataclasses import dataclass
from datetime import datetime

from checklists.models import LinkSession, Patient
from checklists.queries.phone import site_line
from checklists.queries.phone_page import SiteLine
from checklists.queries.plan_facts import reach
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor
from checklists.rules.last_check import FRESH_ADDRESS
from checklists.rules.plan_facts import Reach
from checklists.rules.record_copy import is_fresh

ON_ITS_WAY = ("planned", "claimed", "transmitting")


@dataclass(frozen=True)
class UnlockPage:
    """`open_until` is an instant, None while closed. `is_asked`: this session has asked for a code.

    `is_fresh`: its code was typed at most five minutes ago. `may_send` is False where no address of the patient's takes one: then somebody phones.
    """

    site: SiteLine
    open_until: datetime | None
    is_asked: bool
    may_send: bool
    is_fresh: bool = False


def unlock_page(*, by: Actor, now: datetime) -> UnlockPage:
    """Of the caller's own link. Raises NotFound."""
    appointment = one(appointments_for(by).select_related("site", "patient"), pk=by.appointment_id)
    session = one(LinkSession.objects.filter(ended_at=None).select_related("code_reminder"), pk=by.session_id)
    return UnlockPage(
        site=site_line(appointment.site),
        open_until=session.unlocked_until if by.unlocked else None,
        is_asked=_is_asked(session, by),
        may_send=takes_codes(appointment.patient, now),
        is_fresh=by.unlocked and is_fresh(unlocked_until=session.unlocked_until, now=now),
    )


def _is_asked(session: LinkSession, by: Actor) -> bool:
    """Where it is open, the code that opened it is used up."""
    reminder = session.code_reminder
    if reminder is None:
        return False
    return not by.unlocked or session.code_expires_at is not None or reminder.state in ON_ITS_WAY


def takes_codes(patient: Patient, now: datetime) -> bool:
    """Whether the address on file is one that a code may go to: it works, and is not new (security.md ML-8)."""
    changed = patient.email_changed_at
    is_fresh = changed is not None and now - changed < FRESH_ADDRESS
    return reach(patient) in (Reach.EMAIL, Reach.OPTED_OUT) and not is_fresh
