from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Staff come by invitation only. What fails is said in the desk's words, the same for known and unknown."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This email and this password do not belong together. Try once more."),
        "too_many_login_attempts": _("Too many tries. Wait 15 minutes, then try once more."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
