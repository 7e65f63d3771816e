"""Getting started: the list with its live probes, what is left out for now, and the test email."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import probe_mails, setup_skips
from checklists.queries import probe_mails as mails
from checklists.queries import setup
from checklists.queries.sites import SitePage
from checklists.rules.access import STAFF, Role, Sensitivity, policy
from checklists.rules.setup_steps import Step
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.setup_page import lines, used_address
from checklists.templatetags.clock import clock

_MANAGER = frozenset({Role.MANAGER})


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF, roles=_MANAGER)
@missing_is_404
def listed(request: HttpRequest, site: str) -> HttpResponse:
    here = site_of(request, site)
    return page(request, "staff/setup.html", here, _context(request, here, timezone.now()))


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF, roles=_MANAGER, passive=True)
@missing_is_404
def steps(request: HttpRequest, site: str) -> HttpResponse:
    """The list alone, for the refresh that the page makes by itself."""
    here = site_of(request, site)
    return page(request, "staff/_setup.html", here, _context(request, here, timezone.now()))


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.STAFF, roles=_MANAGER)
@missing_is_404
def skip(request: HttpRequest, site: str, step: str) -> HttpResponse:
    """Not now, or on the list again."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    if step not in set(Step):
        raise Http404
    change = setup_skips.take_back if request.POST.get("act") == "take_back" else setup_skips.skip
    try:
        change(site_id=here.id, step=Step(step), by=by, now=now)
    except setup_skips.NeverSkipped:
        messages.info(request, _("This one runs by itself: it stays on the list."))
    return redirect("staff_setup", site=here.slug)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.STAFF, roles=_MANAGER)
@missing_is_404
def test_email(request: HttpRequest, site: str) -> HttpResponse:
    """Asked for here, sent by the senders: the page never waits for a mail server."""
    here = site_of(request, site)
    try:
        probe_mails.ask(site_id=here.id, by=actor_of(request), now=timezone.now())
    except probe_mails.TooManyTests as many:
        words = _("Four in an hour are enough. The next one may go at %(when)s.")
        messages.warning(request, words % {"when": clock(many.next_at, here.zone)})
    return redirect("staff_setup", site=here.slug)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=_MANAGER)
@missing_is_404
def arrived(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Opening it changes nothing, a press does. Its address stays out of the referrer of what the page loads."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = mails.opened(site_id=here.id, token=token, by=by, now=now)
    if request.method == "POST":
        probe_mails.arrived(site_id=here.id, token=token, by=by, now=now)
        messages.success(request, _("Email arrives. This step is done."))
        return redirect("staff_setup", site=here.slug)
    response = page(request, "staff/test_email.html", here, {"here": "setup", "mail": found})
    response["Referrer-Policy"] = "strict-origin"
    return response


def _context(request: HttpRequest, here: SitePage, now: datetime) -> dict[str, object]:
    found = setup.read(
        site_id=here.id,
        used=used_address(request),
        expected=settings.SITE_BASE_URL,
        by=actor_of(request),
        now=now,
    )
    return {"here": "setup", "setup": found, "lines": lines(found), "read_at": now}
