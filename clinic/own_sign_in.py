"""How a member of staff proves who they are: their own page, and the pages that set a second factor up."""

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as codes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic.edit import FormView

from checklists.actions import audit
from checklists.rules.access import STAFF, Sensitivity, policy
from clinic import own_sessions, second_factor, work_session

_APP = "allauth.mfa"
_own_page = policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF)
def index(request: HttpRequest) -> HttpResponse:
    """Without a factor: what to choose from. With one: what there is, and where this person is signed in."""
    factors = second_factor.of_user(_user(request))
    context = {
        "app": next((each for each in factors if each.type == Authenticator.Type.TOTP), None),
        "passkeys": [each for each in factors if each.type == Authenticator.Type.WEBAUTHN],
        "codes_left": _codes_left(request),
        "factor_is_needed": second_factor.is_required() and not factors,
        "may_remove": len(factors) > 1 or not second_factor.is_required(),
        "sessions": own_sessions.of_request(request, now=timezone.now()),
    }
    return render(request, "mfa/index.html", context)


def _codes_left(request: HttpRequest) -> int | None:
    """How many recovery codes still open; None where there are none at all."""
    found = _codes_of(request)
    return len(found.wrap().get_unused_codes()) if found else None


def _codes_of(request: HttpRequest) -> Authenticator | None:
    kind = Authenticator.Type.RECOVERY_CODES
    return Authenticator.objects.filter(user_id=_user(request), type=kind).first()


class SetUpApp(ActivateTOTPView):  # type: ignore[misc]
    """The library's page, for whoever has no app yet."""

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        has_app = Authenticator.objects.filter(user_id=_user(request), type=Authenticator.Type.TOTP).exists()
        return redirect("mfa_index") if has_app else super().dispatch(request, *args, **options)

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _is_set_up(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """The library's page; what the device is asked for is always a passkey, with its own check of the person."""

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        context: dict[str, Any] = FormView.get_context_data(self, **options)
        wanted = passkeys.begin_registration(self.request.user, passwordless=True)
        return {**context, "js_data": {"creation_options": wanted}}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _is_set_up(self.request, Authenticator.Type.WEBAUTHN)
        return response


class Again(account.ReauthenticateView):  # type: ignore[misc]
    """The password once more, where the sign-in is longer ago than a few minutes; then on with what was asked for."""

    def form_valid(self, form: Any) -> HttpResponse:
        own_sessions.rename(self.request)
        work_session.shown_again(self.request.session, now=timezone.now())
        response: HttpResponse = super().form_valid(form)
        return response


set_up_app = _own_page(SetUpApp.as_view())
add_passkey = _own_page(AddPasskey.as_view())
again = _own_page(Again.as_view())


def _is_set_up(request: HttpRequest, kind: str) -> None:
    factor = Authenticator.objects.filter(user_id=_user(request), type=kind).latest("pk")
    second_factor.was_set_up(request, factor)
    _record(request, "factor.add", kind)


@_own_page
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Looking shows none of them. One press shows them once; another makes new ones, and the old are void."""
    found = _codes_of(request)
    if found is None and not codes.can_generate_recovery_codes(request.user):
        return redirect("mfa_index")
    shown = _shown_now(request, found) if request.method == "POST" else []
    context = {
        "codes": [" ".join(code[at : at + 5] for at in range(0, len(code), 5)) for code in shown],
        "may_show": not shown and found is not None and not found.wrap().did_view,
        "codes_left": _codes_left(request) or 0,
        "going_to": _going_to(request, is_there=bool(shown)),
    }
    return render(request, "mfa/recovery_codes.html", context)


def _going_to(request: HttpRequest, *, is_there: bool) -> str:
    """Where the set-up of the factor began; told for the last time beside the codes."""
    path = request.session.get("going_to") or reverse("staff_home")
    if is_there:
        request.session.pop("going_to", None)
    return str(path)


@transaction.atomic
def _shown_now(request: HttpRequest, found: Authenticator | None) -> list[str]:
    """The codes, at their only time. Asked for a second time: nothing."""
    if found is None or request.POST.get("act") == "new":
        codes.generate_recovery_codes(request)
        _record(request, "recovery_codes.make", Authenticator.Type.RECOVERY_CODES)
    held, may_look = codes.view_recovery_codes(request)
    return held.get_unused_codes() if held and may_look else []


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.STAFF)
def remove(request: HttpRequest) -> HttpResponse:
    """The last factor stays: first another one, then this."""
    raise_if_reauthentication_required(request, app=_APP)
    with transaction.atomic():
        factors = second_factor.held(_user(request))
        factor = next((each for each in factors if str(each.pk) == request.POST.get("factor")), None)
        if factor is None:
            raise Http404
        if second_factor.is_required() and len(factors) == 1:
            messages.error(request, _("This is the only one you have. Add another one first."))
            return redirect("mfa_index")
        delete_and_cleanup(request, factor)
        _record(request, "factor.remove", factor.type)
    messages.success(request, _("It is removed, and opens nothing any more."))
    return redirect("mfa_index")


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.STAFF)
def end_sessions(request: HttpRequest) -> HttpResponse:
    """One by its number, or all but this one."""
    now = timezone.now()
    open_ones = {each.number for each in own_sessions.of_request(request, now=now)}
    asked = request.POST.get("session", "")
    with transaction.atomic():
        ended = own_sessions.end(request, {int(asked)} & open_ones if asked.isdecimal() else open_ones)
        if ended:
            _record(request, "sessions.end", "")
    messages.success(request, _("Signed out there. Unsaved words of that window are gone."))
    return redirect("mfa_index")


def _record(request: HttpRequest, action: str, kind: str) -> None:
    """Own act, own row in the audit: which kind, never a secret."""
    data = {"kind": str(kind)} if kind else {}
    actor = request.actor  # type: ignore[attr-defined]
    audit.record(by=actor, action=action, obj=f"user:{_user(request)}", site_id=None, data=data)


def _user(request: HttpRequest) -> int:
    return int(request.user.pk or 0)
