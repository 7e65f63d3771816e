"""What a move of booked appointments to a newer version would send, found out by doing it and taking it back."""

from datetime import datetime

from django.db import transaction

from checklists.actions import version_moves
from checklists.models import Reminder
from checklists.queries.version_moves import ids_on_older
from checklists.rules.access import Actor


def messages_of_move(*, protocol_id: int, by: Actor, now: datetime) -> int:
    """How many patients would be written to about a changed time. Nothing stays of it. Raises NotFound, NotPublished."""
    with transaction.atomic():
        ids = ids_on_older(by=by, protocol_id=protocol_id, now=now)
        version_moves.move_booked(protocol_id=protocol_id, by=by, now=now)
        notices = Reminder.objects.filter(
            appointment_id__in=ids, rule__startswith="moved", state=Reminder.State.PLANNED
        )
        count = notices.values("appointment_id").distinct().count()
        transaction.set_rollback(True)
    return count
