"""Records that were opened from another site: what a privacy officer looks at, and closes with a word."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import break_glass as actions
from checklists.queries import break_glass
from checklists.queries.break_glass import OpeningLine
from checklists.queries.sites import SitePage
from checklists.rules.access import STAFF, Role, Sensitivity, policy
from checklists.rules.clock import local
from checklists.staff.forms.break_glass import GlassReviewForm
from checklists.staff.glass_words import REASONS, VERDICTS
from checklists.staff.pages import actor_of, missing_is_404, page, shows, site_of

REVIEWERS = frozenset({Role.PRIVACY_OFFICER})


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=REVIEWERS)
@missing_is_404
def listed(request: HttpRequest, site: str) -> HttpResponse:
    """What waits comes first, the oldest before the others. By numbers: whose they are is for who treats them."""
    return _shown(request, site_of(request, site))


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=REVIEWERS)
@missing_is_404
def close(request: HttpRequest, site: str, opening: int) -> HttpResponse:
    here, form = site_of(request, site), GlassReviewForm(request.POST, prefix=f"o{opening}")
    if not form.is_valid():
        return _shown(request, here, refused={opening: form}, status=422)
    try:
        actions.review(opening_id=opening, **form.cleaned_data, by=actor_of(request), now=timezone.now())
        messages.success(request, _("Closed."))
    except actions.Reviewed:
        messages.warning(request, _("Somebody has closed it already."))
    return redirect("staff_openings", site=here.slug)


def _shown(
    request: HttpRequest,
    here: SitePage,
    *,
    refused: dict[int, GlassReviewForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = break_glass.openings(by=actor_of(request), now=timezone.now())
    shows(request, patients=(line.patient_id for line in found))
    lines = [
        (line, REASONS[line.reason], _verdict(line), _trail(here, line), _form(line, refused or {}))
        for line in found
    ]
    form = next(iter((refused or {}).values()), None)
    context = {"lines": lines, "form": form, "here": "openings"}
    return page(request, "staff/openings.html", here, context, status=status)


def _verdict(line: OpeningLine) -> object:
    return VERDICTS[line.verdict] if line.verdict else ""


def _trail(here: SitePage, line: OpeningLine) -> str:
    """The audit of that person and that record, on the days of the opening."""
    first, last = (local(at, here.zone).date().isoformat() for at in (line.opened_at, line.until))
    said = {"staff": line.staff_id, "patient": line.patient_id, "from": first, "to": last}
    return f"{reverse('staff_audit', args=[here.slug])}?{urlencode(said)}"


def _form(line: OpeningLine, refused: dict[int, GlassReviewForm]) -> GlassReviewForm | None:
    """None where there is nothing to close, or somebody else has to."""
    if line.reviewed_at is not None or line.is_own:
        return None
    return refused.get(line.id) or GlassReviewForm(prefix=f"o{line.id}")
