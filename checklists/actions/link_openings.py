"""Opening a link with a birth date, or with a first name for a driver. Source: security.md 4.4 to 4.6, LK-8 to LK-10.

One answer for wrong, paused, locked and unknown, with the same statements behind it, so that neither its words nor its
length tell them apart. Only the right answer on a link that has ended learns why.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from checklists.actions import audit, calls, link_digests, link_requests, link_sessions, remembered_phones
from checklists.actions.remembered_phones import Keep
from checklists.models import AccessLink, Appointment
from checklists.queries import wall
from checklists.rules import link_tokens
from checklists.rules.access import Actor, ActorKind, system
from checklists.rules.appointment_status import Status
from checklists.rules.link_tries import LOCK_AFTER, STOP_AFTER, Gate, Tries

LOCKED_CALL = "links_locked"
_DOOR = system("link")


class Refusal(StrEnum):
    """Why a link did not open. All but the last three are one and the same to the person."""

    UNKNOWN = "unknown"
    WRONG = "wrong"
    PAUSED = "paused"
    LOCKED = "locked"
    ENDED = "ended"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"

    @property
    def is_told(self) -> bool:
        return self in (Refusal.ENDED, Refusal.CANCELLED, Refusal.SUSPENDED)


class LinkRefused(Exception):
    """The link did not open. `told` is "ended", "cancelled" or "suspended" after the right answer, else ""."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        self.told = refusal.value if refusal.is_told else ""
        super().__init__(refusal.value)


@dataclass(frozen=True)
class Opened:
    """`cookie` goes to the phone and nowhere else. `language` is that of whoever holds the link.

    `goes_on`: the same phone had the same list open before, and may be led back to where it was. `keep`: what becomes
    of the cookie of a phone that is remembered; None leaves it as it is.
    """

    cookie: str
    purpose: ActorKind
    language: str
    goes_on: bool
    keep: Keep | None = None


@dataclass(frozen=True)
class Phone:
    """What a phone brings along: the cookie of its last page, the one it is remembered by, and whether it is the
    patient's own.
    """

    previous_cookie: str = ""
    keep_cookie: str = ""
    is_own: bool = False


def open_link(
    *,
    token: str,
    answer: date | str,
    previous_cookie: str,
    now: datetime,
    keep_cookie: str = "",
    is_own: bool = False,
) -> Opened:
    """Open a link: a birth date for a patient's and a companion's, the patient's first name for a driver's.

    A wrong answer is counted, also when this raises. Raises LinkRefused.
    """
    return _told(_try(token, answer, Phone(previous_cookie, keep_cookie, is_own), now))


def open_remembered(*, answer: date, previous_cookie: str, keep_cookie: str, now: datetime) -> Opened:
    """The same link once more, from a phone that is remembered: the same counters, gates and work. Raises LinkRefused."""
    opened = _told(_try_remembered(answer, Phone(previous_cookie, keep_cookie), now))
    return replace(opened, goes_on=True)


def _told(outcome: Opened | Refusal) -> Opened:
    if isinstance(outcome, Refusal):
        raise LinkRefused(outcome)
    return outcome


@wall.everywhere("link opening")
@transaction.atomic
def _try(token: str, answer: date | str, phone: Phone, now: datetime) -> Opened | Refusal:
    bare = link_tokens.read(token)
    purpose = link_tokens.purpose(bare)
    found = AccessLink.objects.filter(digest=link_digests.of_token(purpose, bare)).first()
    return _tried(found, purpose, answer, phone, now)


@wall.everywhere("link opening")
@transaction.atomic
def _try_remembered(answer: date, phone: Phone, now: datetime) -> Opened | Refusal:
    found = remembered_phones.link_of(cookie=phone.keep_cookie, now=now)
    return _tried(found, ActorKind.PATIENT, answer, phone, now)


def _tried(
    found: AccessLink | None, purpose: ActorKind, answer: date | str, phone: Phone, now: datetime
) -> Opened | Refusal:
    """Lock the appointment, ask the counter, compare, then look whether the link is alive."""
    link_id, appointment_id = (found.pk, found.appointment_id) if found else (0, 0)
    locked = Appointment.objects.select_for_update(of=("self",)).select_related("patient")
    appointment = locked.filter(pk=appointment_id).first()
    links = AccessLink.objects.select_related("appointment__patient", "companion", "site")
    link = links.filter(pk=link_id).first()
    if link is None or appointment is None:
        return _unknown(purpose, answer)
    gate = _counter(link, appointment).gate(now, recovery=link.is_recovery)
    is_right = link_digests.same(_plain(answer), _expected(purpose, appointment))
    if gate is not Gate.OPEN or not is_right:
        return _refused(link, appointment, gate, now)
    return _opened(link, appointment, phone, now)


def _unknown(purpose: ActorKind, answer: date | str) -> Refusal:
    """The same statements as for a known link, on nobody's rows."""
    link_digests.same(_plain(answer), "")
    if purpose is ActorKind.DRIVER:
        AccessLink.objects.filter(pk=0).update(tries=0, paused_until=None)
    else:
        Appointment.objects.filter(pk=0).update(link_tries=0, links_paused_until=None)
    outcome = Refusal.UNKNOWN.value
    audit.record(by=_DOOR, action="link.refuse", obj="link:0", site_id=None, data={"outcome": outcome})
    return Refusal.UNKNOWN


def _refused(link: AccessLink, appointment: Appointment, gate: Gate, now: datetime) -> Refusal:
    """Only an answer that was looked at is counted. What it is called is for the audit; the person reads one page."""
    before = _counter(link, appointment)
    counter = before.after_wrong(now) if gate is Gate.OPEN else before
    _keep(link, appointment, counter)
    if counter != before and link.purpose != ActorKind.DRIVER:
        _after_many(appointment, counter.count, now)
    refusal = Refusal.WRONG if gate is Gate.OPEN else Refusal(gate.value)
    _record(link, _DOOR, "link.refuse", refusal.value)
    return refusal


def _after_many(appointment: Appointment, count: int, now: datetime) -> None:
    """The tenth puts the desk on the telephone and sends the patient a link that still opens; the last, the desk alone.

    With the tenth no phone is remembered any more.
    """
    if count == LOCK_AFTER:
        remembered_phones.forget_all(appointment, now)
        link_requests.send_recovery(appointment_id=appointment.pk, by=_DOOR, now=now)
    if count in (LOCK_AFTER, STOP_AFTER):
        calls.open(appointment_id=appointment.pk, reason=LOCKED_CALL, due_at=now, by=_DOOR, now=now)


def _opened(link: AccessLink, appointment: Appointment, phone: Phone, now: datetime) -> Opened | Refusal:
    _keep(link, appointment, Tries())
    if not link_sessions.is_live(link, now):
        why = _why(link, appointment, now)
        _record(link, _DOOR, "link.refuse", why.value)
        return why
    started = link_sessions.start(link=link, previous_cookie=phone.previous_cookie, now=now)
    kept = remembered_phones.at_opening(link=link, cookie=phone.keep_cookie, is_chosen=phone.is_own, now=now)
    _record(link, link_sessions.actor_for(link), "link.open", "opened")
    return Opened(started.cookie, ActorKind(link.purpose), _language(link), started.goes_on, kept)


def _why(link: AccessLink, appointment: Appointment, now: datetime) -> Refusal:
    """Never the new time. One that only rests says so: its owner has it opened again by the desk."""
    if appointment.status == Status.CANCELLED:
        return Refusal.CANCELLED
    ended = link.revoked_at or link.epoch != appointment.link_epoch or now >= link.expires_at
    return Refusal.SUSPENDED if link.suspended_at and not ended else Refusal.ENDED


def _language(link: AccessLink) -> str:
    """Of the one who holds it; a companion who said none reads the patient's."""
    own = link.companion.language if link.companion else ""
    return own or link.appointment.patient.language


def _counter(link: AccessLink, appointment: Appointment) -> Tries:
    """A driver's wrong answers count on that link alone; all others on the appointment."""
    if link.purpose == ActorKind.DRIVER:
        return Tries(link.tries, link.paused_until)
    return Tries(appointment.link_tries, appointment.links_paused_until)


def _keep(link: AccessLink, appointment: Appointment, tries: Tries) -> None:
    if link.purpose == ActorKind.DRIVER:
        AccessLink.objects.filter(pk=link.pk).update(tries=tries.count, paused_until=tries.paused_until)
        return
    rows = Appointment.objects.filter(pk=appointment.pk)
    rows.update(link_tries=tries.count, links_paused_until=tries.paused_until)


def _expected(purpose: ActorKind, appointment: Appointment) -> str:
    patient = appointment.patient
    return _plain(patient.first_name if purpose is ActorKind.DRIVER else patient.date_of_birth)


def _plain(answer: date | str) -> str:
    """A first name as anybody would type it: case and outer blanks do not matter."""
    return answer.isoformat() if isinstance(answer, date) else " ".join(answer.casefold().split())


def _record(link: AccessLink, by: Actor, action: str, outcome: str) -> None:
    audit.record(by=by, action=action, obj=f"link:{link.pk}", site_id=link.site_id, data={"outcome": outcome})
