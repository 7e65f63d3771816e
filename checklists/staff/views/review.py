"""What waits for a prescriber: the list of it."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from checklists.queries import own_plans
from checklists.queries import reviews as waiting_rows
from checklists.rules.access import CLINICAL, STAFF, Role, Sensitivity, policy
from checklists.staff.option_words import OVERRIDES
from checklists.staff.own_plan_words import reasons as own_plan_reasons
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.words import ITEMS


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def waiting(request: HttpRequest, site: str) -> HttpResponse:
    """What waits for a prescriber: medicines, then overrides to agree to."""
    here, now, actor = site_of(request, site), timezone.now(), actor_of(request)
    context = {
        "reviews": waiting_rows.waiting_reviews(site_id=here.id, by=actor, now=now),
        "overrides": waiting_rows.waiting_overrides(site_id=here.id, by=actor, now=now),
        "plans": [
            (waiting, own_plan_reasons(waiting.triggers))
            for waiting in own_plans.waiting_plans(site_id=here.id, by=actor, now=now)
        ],
        "may_decide": actor.has(Role.PRESCRIBER),
        "reasons": {reason.value: label for reason, label in OVERRIDES.items()},
        "items": {kind.value: label for kind, label in ITEMS.items()},
        "here": "reviews",
    }
    return page(request, "staff/reviews.html", here, context)
