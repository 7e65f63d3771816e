"""Somebody in charge has looked at the overrides of one week: said once, kept for good."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import audit
from checklists.models import OverrideWeek, Site
from checklists.queries.scope import one
from checklists.rules.access import Actor, Role
from checklists.rules.asked_days import monday
from checklists.rules.override_week import bounds

IN_CHARGE = frozenset({Role.PRESCRIBER, Role.MANAGER})


class StillRuns(Exception):
    """The week is not over: what it will hold cannot have been looked at."""


@transaction.atomic
def look(*, site_id: int, week_on: date, by: Actor, now: datetime, note: str = "") -> None:
    """A second look is a second row; the same press again by the same person is none.

    Raises NotFound, PermissionDenied, StillRuns, and ValueError for a day that is no Monday.
    """
    if not by.has(*IN_CHARGE):
        raise PermissionDenied
    site = one(Site.objects.select_for_update().filter(pk__in=by.site_ids), pk=site_id)
    if week_on != monday(week_on):
        raise ValueError(week_on)
    if now < bounds(week_on, site.time_zone)[1]:
        raise StillRuns
    newest = OverrideWeek.objects.filter(site=site, week_on=week_on).order_by("-at", "-pk").first()
    if newest and (newest.by_id, newest.note) == (by.user_id, note.strip()):
        return
    row = OverrideWeek.objects.create(  # type: ignore[misc]  # only staff have a role
        site=site, week_on=week_on, note=note.strip(), at=now, by_id=by.user_id
    )
    data: dict[str, audit.Value] = {"week": week_on.isoformat()}
    audit.record(by=by, action="override.look", obj=f"override_week:{row.pk}", site_id=site.pk, data=data)
