"""Second factors for tests: an authenticator app whose key is known, and the code that it shows at this moment."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from checklists import models
from checklists.rules.access import Actor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "correct horse battery staple"


def user_of(actor: Actor) -> models.User:
    return models.User.objects.get(pk=actor.user_id)


def has_an_app(actor: Actor) -> list[str]:
    """From now on; their recovery codes."""
    if not Authenticator.objects.filter(user_id=actor.user_id, type="totp").exists():
        TOTP.activate(user_of(actor), SECRET)
    return RecoveryCodes.activate(user_of(actor)).get_unused_codes()


def code(secret: str = SECRET) -> str:
    """What the app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def gave_the_password(actor: Actor, *, on_to: str = "") -> Client:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36")
    answer = client.post(
        "/staff/sign-in/", {"login": user_of(actor).email, "password": PASSWORD, "next": on_to}
    )
    assert answer.status_code == 302, answer.content
    return client


def signed_in_by_app(actor: Actor) -> Client:
    client = gave_the_password(actor)
    assert client.post("/staff/sign-in/code/", {"code": code()}).status_code == 302
    return client
