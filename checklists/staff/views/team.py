"""The people of a site, a one-time link for the next one, and who is to prescribe."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import invitations as actions
from checklists.actions import prescriber_asks as asking
from checklists.queries import invitations, prescriber_asks
from checklists.rules.access import STAFF, Actor, Role, Sensitivity, policy
from checklists.staff.forms.welcome import InviteForm
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.prescriber_ask_words import told
from checklists.staff.views.prescriber_asks import number


@policy(
    kinds=STAFF,
    methods="GET POST",
    sensitivity=Sensitivity.STAFF,
    roles=frozenset({Role.MANAGER}),
    again_for=frozenset({Role.MANAGER}),
)
@missing_is_404
def team(request: HttpRequest, site: str) -> HttpResponse:
    """The link stands on the answer to the POST and nowhere else: loading the page again shows it no more."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    if "withdraw" in request.POST:
        return _withdrawn(request, here.slug, by, now)
    form = InviteForm(request.POST if request.method == "POST" else None, initial=_wished(request))
    context: dict[str, object] = {"form": form, "here": "team"}
    if request.method == "POST" and form.is_valid():
        context |= _invited(form, here.id, by, now)
    context["team"] = invitations.team(site_id=here.id, by=by, now=now)
    context["asks"] = [told(line) for line in prescriber_asks.listed(by=by, now=now)]
    return page(request, "staff/team.html", here, context, status=422 if form.errors else 200)


def _invited(form: InviteForm, site_id: int, by: Actor, now: datetime) -> dict[str, object]:
    """What the page says of it; {} where the form says what is wrong."""
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        if role is Role.PRESCRIBER:
            actions.ask_for_prescriber(site_id=site_id, email=email, by=by, now=now)
            return {"asked": True, "form": InviteForm()}
        invited = actions.create(site_id=site_id, email=email, role=role, by=by, now=now)
        link = f"{settings.SITE_BASE_URL}{reverse('staff_welcome', args=[invited.token])}"
        return {"link": link, "expires_at": invited.expires_at, "form": InviteForm()}
    except actions.AccountExists:
        form.add_error("email", _("Somebody signs in with this email already."))
    except actions.EmailUnclear:
        form.add_error("email", _("This is not an email address. Write it in plain letters."))
    except asking.AskedAlready:
        form.add_error("email", _("The privacy officer is asked already."))
    return {}


def _withdrawn(request: HttpRequest, slug: str, by: Actor, now: datetime) -> HttpResponse:
    try:
        asking.withdraw(ask_id=number(request), by=by, now=now)
        messages.success(request, _("Withdrawn."))
    except asking.AskOver:
        messages.error(request, _("It was decided a moment ago, or is over."))
    return redirect("staff_team", site=slug)


def _wished(request: HttpRequest) -> dict[str, str]:
    """The role that a link to here names."""
    role = request.GET.get("role", "")
    return {"role": role} if role in set(Role) else {}
