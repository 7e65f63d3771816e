"""Acts that ask once more who one is, where that was shown longer ago than five minutes. Source: security.md SE-6.

What was sent waits in the page that asks: nothing of it is stored, and with the password it comes through the same gate again.
"""

from datetime import datetime
from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic import own_sessions, work_session
from clinic.sign_in import StillYouForm

_PREFIX = "again"
_FIELD = f"{_PREFIX}-password"
_OURS = frozenset({_FIELD, "csrfmiddlewaretoken"})


def asked(request: HttpRequest, *, now: datetime) -> HttpResponse | None:
    """The page that asks; None where the act may go on. What is only read waits at its own address."""
    if work_session.is_fresh(request.session, now=now):
        return None
    if request.method != "POST":
        return HttpResponseRedirect(
            f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}"
        )
    form = StillYouForm(request.POST if _FIELD in request.POST else None, prefix=_PREFIX)
    if not form.is_valid() or not _is_right(request, form):
        return _page(request, form)
    work_session.shown_again(request.session, now=now)
    own_sessions.rename(request)
    return None


def _is_right(request: HttpRequest, form: StillYouForm) -> bool:
    """Five wrong ones in fifteen minutes, as at the sign-in. A right one gives its own try back, and nobody else's."""
    key = f"again-{request.user.pk}"
    used = ratelimit.consume(request, app="allauth.account", action="login_failed", key=key)
    if used is None:
        form.add_error("password", _("Too many tries. Wait 15 minutes, then try once more."))
        return False
    if not request.user.check_password(form.cleaned_data["password"]):
        form.add_error("password", _("This is not your password. Try once more."))
        return False
    used.rollback()
    return True


def _page(request: HttpRequest, form: StillYouForm) -> HttpResponse:
    sent = [(name, value) for name, values in request.POST.lists() if name not in _OURS for value in values]
    return render(request, "account/again.html", {"form": form, "sent": sent}, status=403)
