"""The accounts of a site: a manager and a privacy officer disable one; a manager changes roles and takes a lost factor away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import staff_accounts as actions
from checklists.actions.prescriber_asks import AskedAlready
from checklists.queries import staff_accounts
from checklists.queries.invitations import words
from checklists.queries.staff_accounts import Account
from checklists.rules.access import STAFF, Actor, Role, Sensitivity, policy
from checklists.rules.staff_accounts import may_disable, may_manage
from checklists.staff.pages import actor_of, missing_is_404, page, site_of

_LONGEST = 18


@policy(
    kinds=STAFF,
    methods="GET POST",
    sensitivity=Sensitivity.STAFF,
    roles=frozenset({Role.MANAGER, Role.PRIVACY_OFFICER}),
    again_for=frozenset({Role.MANAGER}),
)
@missing_is_404
def listed(request: HttpRequest, site: str) -> HttpResponse:
    """One line a person; `act` says what becomes of whom."""
    here, by = site_of(request, site), actor_of(request)
    if request.method == "POST":
        return _acted(request, here.slug, by)
    lines = [
        (each, _roles(each), may_disable(by, user_id=each.id), may_manage(by, user_id=each.id))
        for each in staff_accounts.accounts(by=by)
    ]
    return page(request, "staff/accounts.html", here, {"lines": lines, "here": "accounts"})


def _acted(request: HttpRequest, slug: str, by: Actor) -> HttpResponse:
    typed, act = request.POST.get("account", ""), request.POST.get("act", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST) or act not in _SAID:
        return HttpResponseBadRequest()
    user_id, now = int(typed), timezone.now()
    try:
        match act:
            case "disable":
                actions.disable(user_id=user_id, by=by, now=now)
            case "release":
                actions.let_go(user_id=user_id, by=by, now=now)
            case "enable":
                actions.enable(user_id=user_id, by=by, now=now)
            case "factors":
                actions.forget_factors(user_id=user_id, by=by, now=now)
            case _:
                roles = {Role(role) for role in request.POST.getlist("role") if role in set(Role)}
                if actions.give_roles(user_id=user_id, roles=roles, by=by, now=now):
                    messages.info(
                        request, _("The privacy officer is asked: until they agree, nobody prescribes.")
                    )
        messages.success(request, _SAID[act]())
    except actions.NotTheirsAlone:
        messages.error(request, _("Nothing is changed: they work at a site where you have no such right."))
    except actions.RolesRefused:
        messages.error(request, _("One role at least."))
    except AskedAlready:
        messages.error(request, _("The privacy officer is asked already."))
    return redirect("staff_accounts", site=slug)


def _roles(account: Account) -> list[tuple[str, str, bool, bool]]:
    """Each role with its words, whether they have it, and whether it would only be asked for."""
    return [
        (role, words(role), role in account.roles, role is Role.PRESCRIBER and role not in account.roles)
        for role in Role
    ]


_SAID = {
    "disable": lambda: _("Disabled: signed out everywhere, and no sign-in works any more."),
    "release": lambda: _("Taken away: at this site they are nobody any more, elsewhere what they were."),
    "enable": lambda: _("Enabled: they sign in with what they had."),
    "factors": lambda: _(
        "The second factor is gone. They set a new one up when they sign in, and are told by mail."
    ),
    "roles": lambda: _("Saved: it counts from their next click on."),
}
