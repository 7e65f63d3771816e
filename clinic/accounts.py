from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.queries import staff
from clinic import known_device, own_sessions, work_session


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]
    """By email and password. Each request reads the user and their roles in one statement."""

    def get_user(self, user_id: int) -> AbstractBaseUser | None:
        return staff.signed_in(user_id=user_id)


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Staff come by invitation only. What fails is said in the desk's words, the same for known and unknown."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This email and this password do not belong together. Try once more."),
        "too_many_login_attempts": _("Too many tries. Wait 15 minutes, then try once more."),
    }

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        work_session.begin(request.session, now=timezone.now())

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **hooks: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **hooks)
        own_sessions.keep_few(request, now=timezone.now())
        known_device.remember(request, response, user.email)  # type: ignore[attr-defined]
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """A browser that this account knows counts its tries apart from everybody else's."""
        email = str(credentials.get("email") or "")
        everybody: str = super()._get_login_attempts_cache_key(request, **credentials)
        return known_device.tries_of(request, email) or everybody

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """A passkey of somebody who left opens nothing, and learns nothing."""
        return HttpResponseRedirect(settings.LOGIN_URL)

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """By password: whoever is signed in has shown a factor already."""
        url = reverse("account_reauthenticate")
        return [{"id": "reauthenticate", "description": "", "url": url}] if user.is_authenticated else []

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Not right after a sign-in."""
        return not work_session.is_fresh(context.request.session, now=timezone.now())

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
