"""Who is here with something let pass, wherever people look for them."""

from collections.abc import Collection

from checklists.models import Override
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.override_request import ASKED_WHILE


def with_override(*, patient_ids: Collection[int], by: Actor) -> frozenset[int]:
    """Who of these patients is here with something let pass."""
    rows = within(Override.objects.filter(item__appointment__patient_id__in=patient_ids), by).filter(
        withdrawn_at=None, item__appointment__status__in=[status.value for status in ASKED_WHILE]
    )
    counted = rows.filter(needs_second=False) | rows.exclude(approved_at=None)
    return frozenset(counted.values_list("item__appointment__patient_id", flat=True))
