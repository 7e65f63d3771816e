"""A step of getting started is left out for now, or taken back."""

from datetime import datetime

from django.db import transaction

from checklists.actions import audit
from checklists.models import SetupSkip, Site
from checklists.queries.scope import one
from checklists.rules.access import Actor
from checklists.rules.setup_steps import NEVER_SKIPPED, Step


class NeverSkipped(ValueError):
    """What runs by itself is not left out."""


@transaction.atomic
def skip(*, site_id: int, step: Step, by: Actor, now: datetime) -> None:
    """Not now; again changes nothing. Raises NotFound, NeverSkipped."""
    if step in NEVER_SKIPPED:
        raise NeverSkipped(step)
    site = one(Site.objects.filter(pk__in=by.site_ids), pk=site_id)
    _, is_new = SetupSkip.objects.get_or_create(  # type: ignore[misc]  # only staff have a role
        site=site, step=step, defaults={"at": now, "by_id": by.user_id}
    )
    if is_new:
        _record("setup.skip", site.pk, step, by)


@transaction.atomic
def take_back(*, site_id: int, step: Step, by: Actor, now: datetime) -> None:
    """On the list again. Raises NotFound."""
    site = one(Site.objects.filter(pk__in=by.site_ids), pk=site_id)
    gone, _ = SetupSkip.objects.filter(site=site, step=step).delete()
    if gone:
        _record("setup.take_back", site.pk, step, by)


def _record(action: str, site_id: int, step: Step, by: Actor) -> None:
    audit.record(by=by, action=action, obj=f"site:{site_id}", site_id=site_id, data={"step": step.value})
