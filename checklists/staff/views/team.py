"""The people of a site, and a one-time link for the next one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import invitations as actions
from checklists.queries import invitations
from checklists.rules.access import STAFF, Role, Sensitivity, policy
from checklists.staff.forms.welcome import InviteForm
from checklists.staff.pages import actor_of, missing_is_404, page, site_of


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
    form = InviteForm(request.POST if request.method == "POST" else None, initial=_wished(request))
    context: dict[str, object] = {"form": form, "here": "team"}
    if request.method == "POST" and form.is_valid():
        email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        try:
            invited = actions.create(site_id=here.id, email=email, role=role, by=by, now=now)
            link = f"{settings.SITE_BASE_URL}{reverse('staff_welcome', args=[invited.token])}"
            context |= {"link": link, "expires_at": invited.expires_at, "form": InviteForm()}
        except actions.AccountExists:
            form.add_error("email", _("Somebody signs in with this email already."))
        except actions.EmailUnclear:
            form.add_error("email", _("This is not an email address. Write it in plain letters."))
    context["team"] = invitations.team(site_id=here.id, by=by, now=now)
    return page(request, "staff/team.html", here, context, status=422 if form.errors else 200)


def _wished(request: HttpRequest) -> dict[str, str]:
    """The role that a link to here names."""
    role = request.GET.get("role", "")
    return {"role": role} if role in set(Role) else {}
