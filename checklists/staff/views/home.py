"""The bare desk address: on to one's site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from checklists.queries import prescriber_asks, setup, staff, wall
from checklists.queries.invitations import words
from checklists.queries.staff import SiteChoice
from checklists.rules.access import BOOKING, STAFF, Role, Sensitivity, policy
from checklists.staff.pages import actor_of


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF)
def home(request: HttpRequest) -> HttpResponse:
    """The first page of the only site; a choice where there are several; words where there is none."""
    user_id = actor_of(request).user_id or 0
    choices = staff.sites_of(user_id=user_id)
    if len(choices) == 1:
        return redirect(_first_page(choices[0], user_id), site=choices[0].slug)
    shown = [(each, _named(each), ", ".join(words(role) for role in sorted(each.roles))) for each in choices]
    return render(request, "staff/home.html", {"sites": shown})


def _named(site: SiteChoice) -> str:
    """The address of their first page there, without looking into the site."""
    may_see = not site.roles.isdisjoint(BOOKING | {Role.MANAGER})
    return reverse("staff_board" if may_see else "staff_protocols", args=[site.slug])


def _first_page(site: SiteChoice, user_id: int) -> str:
    """The board; who only manages begins with what is left to set up; a privacy officer with who waits for their word."""
    if not site.roles.isdisjoint(BOOKING):
        return "staff_board"
    by = staff.actor(user_id=user_id, site_slug=site.slug)
    if by is None:
        return "staff_board"
    wall.narrow(by.site_ids)  # the address names no site, so nobody has opened theirs yet
    if Role.MANAGER in site.roles:
        return "staff_setup" if setup.is_open(by=by, now=timezone.now()) else "staff_board"
    waits = prescriber_asks.are_waiting(by=by, now=timezone.now())
    return "staff_prescriber_asks" if waits else "staff_protocols"
