""" "This is not for me": a link rests until the desk has looked. Source: security.md LK-17."""

from datetime import datetime

from django.db import transaction

from checklists.actions import audit, calls, link_digests, remembered_phones
from checklists.models import AccessLink, Appointment
from checklists.queries import wall
from checklists.queries.scope import appointments_for, one
from checklists.rules import link_tokens
from checklists.rules.access import Actor
from checklists.rules.not_for_me import NotForMe

CALL = "not_my_appointment"


@wall.everywhere("link rests")
@transaction.atomic
def suspend(*, token: str, reason: NotForMe, by: Actor, now: datetime) -> None:
    """This one link opens nothing any more, its phones are out at the next request, and the desk is to call.

    Answers nothing, whatever it found: an unknown link, one that has ended and one that rests already read alike. Other
    links of the appointment go on: whoever holds one cannot shut the patient out.
    """
    link = _found(token)
    if link is None:
        return
    Appointment.objects.select_for_update(of=("self",)).get(pk=link.appointment_id)
    rests = AccessLink.objects.filter(pk=link.pk, suspended_at=None, revoked_at=None, expires_at__gt=now)
    if not rests.update(suspended_at=now, suspended_for=reason.value):
        return
    remembered_phones.forget_of(link.pk, now)
    calls.open(appointment_id=link.appointment_id, reason=CALL, due_at=now, by=by, now=now)
    audit.record(
        by=by,
        action="link.suspend",
        obj=f"link:{link.pk}",
        site_id=link.site_id,
        data={"reason": reason.value},
    )


@transaction.atomic
def lift(*, appointment_id: int, by: Actor, now: datetime) -> int:
    """The desk has spoken with them: links that rest open again, and the call is settled; how many. Raises NotFound."""
    appointment = one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    resting = AccessLink.objects.filter(appointment=appointment).exclude(suspended_at=None)
    lifted = sorted(resting.values_list("pk", flat=True))
    resting.update(suspended_at=None, suspended_for="")
    calls.settle(appointment_id=appointment.pk, reasons=[CALL], by=by, now=now)
    audit.record(
        by=by,
        action="link.lift",
        obj=f"appointment:{appointment.pk}",
        site_id=appointment.site_id,
        data={"links": lifted},
    )
    return len(lifted)


def _found(token: str) -> AccessLink | None:
    bare = link_tokens.read(token)
    digest = link_digests.of_token(link_tokens.purpose(bare), bare)
    return AccessLink.objects.filter(digest=digest).first()
