"""The second level of a patient's link: a code is asked for, minted with its message, and typed. Source: security.md 4.9.

The code rests nowhere: the message's own id and the key outside the database make it, and the session keeps a digest
that no other session's answer matches.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from checklists.actions import audit, link_digests, planning
from checklists.models import LinkSession, Reminder
from checklists.queries.scope import appointments_for, one, patients_for
from checklists.queries.unlocking import ON_ITS_WAY, takes_codes
from checklists.rules.access import Actor
from checklists.rules.asked_messages import CODE_LIVES, UNLOCK_CODE
from checklists.rules.unlocking import HOUR, MOST_AN_HOUR, STAYS_OPEN, CodeFacts


class NoAddress(Exception):
    """No address of the patient's takes a code: somebody phones."""


class EnoughCodes(Exception):
    """Three went out within the hour."""


class CodeRefused(Exception):
    """Wrong, over, of another session or tried too often: one and the same."""


@transaction.atomic
def ask_code(*, by: Actor, now: datetime) -> None:
    """Plan the message that carries a code for this session, at once; one on its way is not asked for twice.

    Raises NotFound, NoAddress, EnoughCodes.
    """
    patient = one(patients_for(by).select_for_update(of=("self",), no_key=True))
    rows = appointments_for(by).select_for_update(of=("self",))
    appointment = one(rows.select_related("site", "patient", "protocol_version"), pk=by.appointment_id)
    session = _own(by)
    if not takes_codes(patient, now):
        raise NoAddress
    asked = Reminder.objects.filter(rule__startswith=f"{UNLOCK_CODE}:")
    if asked.filter(linksession=session, state__in=ON_ITS_WAY).exists():
        return
    if asked.filter(appointment__patient=patient, due_at__gt=now - HOUR).count() >= MOST_AN_HOUR:
        raise EnoughCodes
    _waits_for(session, planning.add_unlock_code(appointment, now=now))
    audit.record(by=by, action="unlock.ask", obj=f"link:{session.link_id}", site_id=session.site_id)


def mint_codes(wanted: Iterable[UUID], *, now: datetime) -> dict[UUID, str]:
    """The codes of these messages by their ids, known to the caller alone; sessions keep digests for ten minutes.

    Runs inside the caller's transaction, which holds the appointments. A second try of a message carries the same code.
    """
    codes = {pk: link_digests.code_of(pk) for pk in wanted}
    for session in LinkSession.objects.filter(code_reminder_id__in=codes, ended_at=None):
        assert session.code_reminder_id is not None  # found by it
        digest = link_digests.of_code(session.pk, codes[session.code_reminder_id])
        LinkSession.objects.filter(pk=session.pk).update(code_digest=digest, code_expires_at=now + CODE_LIVES)
    return codes


def enter_code(*, code: str, by: Actor, now: datetime) -> datetime:
    """Open the second level to this session; until when. A wrong code is counted. Raises NotFound, CodeRefused."""
    until = _try(code, by, now)
    if until is None:
        raise CodeRefused
    return until


@transaction.atomic
def _try(code: str, by: Actor, now: datetime) -> datetime | None:
    """Under the session's lock, and the same work whatever it finds."""
    session = _own(by)
    known = CodeFacts(session.code_expires_at, session.code_tries)
    is_same = link_digests.same(
        link_digests.of_code(session.pk, code).hex(), bytes(session.code_digest or b"").hex()
    )
    if not (known.takes_answers(now) and is_same):
        LinkSession.objects.filter(pk=session.pk).update(code_tries=min(known.tries + 1, 1000))
        _record(session, by, "unlock.refuse")
        return None
    until = now + STAYS_OPEN
    LinkSession.objects.filter(pk=session.pk).update(
        unlocked_until=until, code_digest=None, code_expires_at=None
    )
    _record(session, by, "unlock.open")
    return until


def _own(by: Actor) -> LinkSession:
    """The caller's own open link, locked."""
    rows = LinkSession.objects.select_for_update(of=("self",))
    return one(rows.filter(ended_at=None, link__appointment_id=by.appointment_id or 0), pk=by.session_id)


def _waits_for(session: LinkSession, reminder_id: UUID) -> None:
    """The code before, and its tries, are over."""
    LinkSession.objects.filter(pk=session.pk).update(
        code_reminder=reminder_id, code_digest=None, code_expires_at=None, code_tries=0
    )


def _record(session: LinkSession, by: Actor, action: str) -> None:
    audit.record(by=by, action=action, obj=f"link:{session.link_id}", site_id=session.site_id)
