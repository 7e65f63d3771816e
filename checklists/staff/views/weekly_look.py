"""The week's audit as a privacy officer looks at it: what stands out, computed by rules; a question each, no verdict."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.queries import weekly_look
from checklists.queries.sites import SitePage
from checklists.queries.weekly_look import Line
from checklists.rules.access import STAFF, Role, Sensitivity, policy
from checklists.rules.asked_days import monday
from checklists.rules.clock import local
from checklists.rules.override_week import A_WEEK, asked_week
from checklists.rules.weekly_look import Oddity
from checklists.staff.pages import actor_of, missing_is_404, page, site_of

_OFFICER = frozenset({Role.PRIVACY_OFFICER})
_SUNDAY = timedelta(days=6)
WORDS = {
    Oddity.MANY_RECORDS: _("Opened many records on one day"),
    Oddity.AT_NIGHT: _("Opened records at night"),
    Oddity.OWN_NAME: _("Opened a record of somebody with their own family name"),
    Oddity.REFUSED: _("Was refused again and again within minutes"),
    Oddity.EXPORT: _("Took files out"),
    Oddity.BREAK_GLASS: _("Opened a record from another site"),
}


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=_OFFICER, again_for=_OFFICER)
@missing_is_404
def week(request: HttpRequest, site: str) -> HttpResponse:
    """`?week=` any day of it; without it the one before this."""
    here, by = site_of(request, site), actor_of(request)
    today = local(timezone.now(), here.zone).date()
    typed = request.GET.get("week", "")
    on = asked_week(typed, today) if typed else monday(today) - A_WEEK
    found = weekly_look.weekly_look(site_id=here.id, zone=here.zone, on=on, by=by)
    context = {
        "lines": [(line, WORDS[line.finding.oddity], _trail(here, line)) for line in found],
        "on": on,
        "ends_on": on + _SUNDAY,
        "before": f"?{urlencode({'week': (on - A_WEEK).isoformat()})}",
        "after": f"?{urlencode({'week': (on + A_WEEK).isoformat()})}" if on + A_WEEK <= today else "",
        "here": "audit",
    }
    return page(request, "staff/weekly_look.html", here, context)


def _trail(here: SitePage, line: Line) -> str:
    """The entries of that person from that day on, a week long."""
    first = line.finding.at.date()
    said = {"staff": line.finding.staff_id, "from": first.isoformat(), "to": (first + _SUNDAY).isoformat()}
    return f"{reverse('staff_audit', args=[here.slug])}?{urlencode(said)}"
