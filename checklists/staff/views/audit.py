"""The audit of the site, as far as a role reads it: who looked, who changed. That somebody reads it is in it too."""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from checklists.queries import audit_trail
from checklists.queries.audit_trail import MOST_PAGES, Asked, Trail
from checklists.queries.sites import SitePage
from checklists.rules.access import ALL_ROLES, STAFF, Role, Sensitivity, policy
from checklists.rules.audit_trail import Reach
from checklists.rules.clock import local
from checklists.staff.audit_words import ACTIONS, action, what, who
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.reports.spans import Choosing, choosing

_FILTERS = ("from", "to", "staff", "patient", "action")
_LONGEST = 18


@policy(
    kinds=STAFF,
    methods="GET",
    sensitivity=Sensitivity.PHI,
    roles=ALL_ROLES,
    again_for=frozenset({Role.PRIVACY_OFFICER}),
)
@missing_is_404
def trail(request: HttpRequest, site: str) -> HttpResponse:
    """`?from=&to=` days, `&staff=` and `&patient=` numbers, `&action=` a code, `&page=`."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    days = choosing(request.GET, local(now, here.zone).date())
    asked = _asked(request, here, days)
    found = audit_trail.trail(site_id=here.id, asked=asked, by=by) if asked else None
    context = {
        "here": "audit",
        "days": days,
        "asked": asked,
        "trail": found,
        "lines": [(each.at, who(each), action(each.action), what(each)) for each in found.entries]
        if found
        else [],
        "people": audit_trail.staff_of(site_id=here.id, by=by),
        "actions": sorted(((code, str(words)) for code, words in ACTIONS.items()), key=lambda each: each[1]),
        "reads_ids": bool(found and found.reach is Reach.IDS),
        "is_own": bool(found and found.reach is Reach.OWN),
        **_pages(request, found),
    }
    return page(request, "staff/audit.html", here, context, status=200 if days.span else 422)


def _asked(request: HttpRequest, here: SitePage, days: Choosing) -> Asked | None:
    """None where the days make no sense; what else makes none is any."""
    if days.span is None:
        return None
    zone = ZoneInfo(here.zone)
    code = request.GET.get("action", "")
    return Asked(
        since=datetime.combine(days.span.first, time(), zone),
        until=datetime.combine(days.span.last + timedelta(days=1), time(), zone),
        staff_id=_number(request, "staff"),
        patient_id=_number(request, "patient"),
        action=code if code in ACTIONS else "",
        page=min(max(_number(request, "page") or 1, 1), MOST_PAGES),
    )


def _number(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST else None


def _pages(request: HttpRequest, found: Trail | None) -> dict[str, str]:
    """Addresses of the pages before and after, with the filters that stand."""
    if found is None:
        return {}
    kept = {name: request.GET[name] for name in _FILTERS if request.GET.get(name)}
    newer = f"?{urlencode(kept | {'page': found.page - 1})}" if found.page > 1 else ""
    older = f"?{urlencode(kept | {'page': found.page + 1})}" if found.more else ""
    return {"newer": newer, "older": older}
