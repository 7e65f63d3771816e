"""A one-time link becomes an account: opening it changes nothing, sending the form uses it up."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import accounts
from checklists.actions.sites import NewSite
from checklists.queries import invitations
from checklists.rules.access import ANYONE, Sensitivity, policy, system
from checklists.staff.forms.welcome import AccountForm, FirstSiteForm


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC)
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Unknown, used and over look the same. The token stays out of the referrer of what the page loads."""
    now = timezone.now()
    offer = invitations.offer(token=token, now=now)
    if offer is None:
        return _answer(request, "staff/welcome_over.html", {}, status=410)
    kind = FirstSiteForm if offer.makes_the_site else AccountForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        refused = _accepted(token, form, now)
        if refused is None:
            messages.success(
                request, _("Your account is ready. Sign in with your email and your new password.")
            )
            return redirect("account_login")
        field, words = refused
        form.add_error(field, words)
    context = {"form": form, "offer": offer, "role": invitations.words(offer.role)}
    return _answer(request, "staff/welcome.html", context, status=422 if form.errors else 200)


def _accepted(token: str, form: AccountForm, now: datetime) -> tuple[str | None, Any] | None:
    """None when the account was made; else the field and the words for it."""
    typed = form.cleaned_data
    try:
        accounts.accept(
            token=token,
            name=typed["name"],
            password=typed["password"],
            site=_new_site(typed) if isinstance(form, FirstSiteForm) else None,
            by=system("welcome"),
            now=now,
        )
    except accounts.PasswordRefused as refused:
        return "password", refused.messages
    except accounts.AccountExists:
        return None, _("Somebody signs in with this email already. Ask your manager.")
    except accounts.InvitationClosed:
        return None, _("This link was used a moment ago. If that was you, sign in.")
    return None


def _new_site(typed: dict[str, Any]) -> NewSite:
    return NewSite(
        name=typed["site_name"],
        alias=typed["alias"],
        phone=typed["phone"],
        time_zone=typed["time_zone"],
        address=typed["address"],
        desk_opens=typed["desk_opens"],
        desk_closes=typed["desk_closes"],
        desk_days=tuple(typed["desk_days"]),
    )


def _answer(request: HttpRequest, template: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "strict-origin"
    return response
