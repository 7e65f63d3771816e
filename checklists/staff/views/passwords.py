"""A forgotten password: one page to ask, one behind the mailed link. Looking at either changes nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import password_resets as actions
from checklists.actions.accounts import PasswordRefused
from checklists.rules.access import ANYONE, Sensitivity, policy
from checklists.staff.forms.welcome import ForgottenForm, NewPasswordForm

_TRIES_A_MINUTE = 20


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC, posts_a_minute=_TRIES_A_MINUTE)
def ask(request: HttpRequest) -> HttpResponse:
    """The same answer for every address."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.ask(email=form.cleaned_data["email"], now=timezone.now())
        return render(request, "staff/forgotten.html", {"is_asked": True})
    return render(request, "staff/forgotten.html", {"form": form}, status=422 if form.errors else 200)


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC, posts_a_minute=_TRIES_A_MINUTE)
def new(request: HttpRequest, token: str) -> HttpResponse:
    """Unknown, used and over look the same."""
    now = timezone.now()
    if not actions.is_open(token=token, now=now):
        return render(request, "staff/new_password.html", {"is_over": True}, status=410)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept(token=token, password=form.cleaned_data["password"], now=now)
            messages.success(
                request, _("Your new password counts. Sign in with it, and with your second factor.")
            )
            return redirect("account_login")
        except PasswordRefused as refused:
            form.add_error("password", refused.messages)
        except actions.ResetClosed:
            return render(request, "staff/new_password.html", {"is_over": True}, status=410)
    return render(request, "staff/new_password.html", {"form": form}, status=422 if form.errors else 200)
