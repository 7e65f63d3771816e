"""Who is at a check-in. Written by a person's own acts there, so that two people see each other; nothing waits for it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from checklists.models import Presence
from checklists.queries.scope import appointments_for, one
from checklists.rules import presence
from checklists.rules.access import Actor


@transaction.atomic
def note(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """This member of staff is at the check-in now. No record of work, so no audit row. Raises NotFound."""
    row = one(appointments_for(by), pk=appointment_id)
    mine = Presence.objects.filter(appointment=row, user_id=by.user_id or 0)
    known = mine.values_list("since_at", "seen_at").first()
    if known:
        mine.update(since_at=presence.since(*known, now), seen_at=now)
    else:
        _arrive(row.pk, row.site_id, by, now)


def _arrive(appointment_id: int, site_id: int, by: Actor, now: datetime) -> None:
    """Two windows of one person arrive once."""
    try:
        with transaction.atomic():
            Presence.objects.create(  # type: ignore[misc]  # only staff have a page here
                site_id=site_id, appointment_id=appointment_id, user_id=by.user_id, since_at=now, seen_at=now
            )
    except IntegrityError:
        return
