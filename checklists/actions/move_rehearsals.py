"""What an act about many appointments would send, found out by doing it and taking it back. Source: ux.md N18."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db import transaction

from checklists.actions import sites, version_moves
from checklists.queries import schedule_sends
from checklists.queries.schedule_sends import ScheduleSends
from checklists.queries.scope import appointments_for
from checklists.queries.version_moves import ids_on_older
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.site_settings import SiteSettings


def sends_of_move(*, protocol_id: int, by: Actor, now: datetime) -> ScheduleSends:
    """Of all that is booked on an older version. Nothing stays of it. Raises NotFound, NotPublished."""
    ids = ids_on_older(by=by, protocol_id=protocol_id, now=now)
    return _sends(lambda: version_moves.move_booked(protocol_id=protocol_id, by=by, now=now), ids, now)


def sends_of_settings(
    *, site_id: int, said: SiteSettings, seen_before: SiteSettings, by: Actor, now: datetime
) -> ScheduleSends:
    """Of other words and hours of a site. Raises as `sites.change_settings`."""
    coming = appointments_for(by).filter(site_id=site_id, status=Status.EXPECTED, starts_at__gt=now)
    ids = list(coming.values_list("pk", flat=True))
    return _sends(
        lambda: sites.change_settings(site_id=site_id, said=said, seen_before=seen_before, by=by, now=now),
        ids,
        now,
    )


def _sends(act: Callable[[], object], ids: Collection[int], now: datetime) -> ScheduleSends:
    with transaction.atomic():
        before = schedule_sends.standing(ids)
        act()
        found = schedule_sends.answering(ids, before, now=now)
        transaction.set_rollback(True)
    return found
