from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.queries import staff
from clinic import work_session


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

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
