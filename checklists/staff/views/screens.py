"""Wall screens of a site: a one-time link for the next one, the list of those that are connected, and the press on the screen itself."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import board_devices as actions
from checklists.queries import board_devices
from checklists.rules.access import ANYONE, STAFF, Role, Sensitivity, policy
from checklists.rules.board_device import LASTS
from checklists.staff.forms.site import ScreenForm
from checklists.staff.pages import actor_of, missing_is_404, page, site_of

_MANAGER = frozenset({Role.MANAGER})
_TRIES_A_MINUTE = 60


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=_MANAGER, again_for=_MANAGER)
@missing_is_404
def listed(request: HttpRequest, site: str) -> HttpResponse:
    """The link stands on the answer to the POST and nowhere else: loading the page again shows it no more."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    form = ScreenForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "here": "site"}
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make(site_id=here.id, name=form.cleaned_data["name"], by=by, now=now)
            link = f"{settings.SITE_BASE_URL}{reverse('screen_connect', args=[made.token])}"
            context |= {"link": link, "until": made.until, "form": ScreenForm()}
        except actions.TooMany:
            form.add_error(None, _("So many screens are connected already. End one first."))
    context["screens"] = board_devices.screens(by=by, now=now)
    return page(request, "staff/screens.html", here, context, status=422 if form.errors else 200)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.STAFF, roles=_MANAGER, again_for=_MANAGER)
@missing_is_404
def end(request: HttpRequest, site: str, screen: int) -> HttpResponse:
    here = site_of(request, site)
    actions.end(screen_id=screen, by=actor_of(request), now=timezone.now())
    messages.success(request, _("Ended: the screen shows nothing from its next look on."))
    return redirect("staff_screens", site=here.slug)


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC, posts_a_minute=_TRIES_A_MINUTE)
def connect(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at it changes nothing and asks nothing; the press connects this browser."""
    if request.method != "POST":
        return render(request, "staff/screen_connect.html", {})
    previous = request.COOKIES.get(settings.BOARD_COOKIE_NAME, "")
    try:
        cookie = actions.connect(token=token, previous_cookie=previous, now=timezone.now())
    except actions.LinkClosed:
        return render(request, "staff/screen_connect.html", {"is_over": True}, status=404)
    response = redirect("screen")
    response.set_cookie(
        settings.BOARD_COOKIE_NAME,
        cookie,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        secure=settings.BOARD_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
