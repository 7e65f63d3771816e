"""The second factor of staff: how its secrets rest, and whether this session has shown one. Source: security.md AU-1 to AU-5.

A password alone opens the pages that set a factor up, and nothing else. A session that gave a password before its user had a
factor has not shown it, and is over.
"""

from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklists import key_ring
from clinic import own_sessions

_ABOUT = "second factor"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets rest encrypted; an authenticator app and a passkey show our neutral name."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This did not work. Wait for the next code, and type that one."),
    }

    def encrypt(self, text: str) -> str:
        return key_ring.seal(text, about=_ABOUT)

    def decrypt(self, encrypted_text: str) -> str:
        return key_ring.unseal(encrypted_text, about=_ABOUT)

    def get_totp_issuer(self) -> str:
        return _shown_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": _shown_name()}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        return gettext("Passkey")


def _shown_name() -> str:
    return str(settings.PUBLIC_ALIAS or "Infusion Ready")


def is_required() -> bool:
    """Everywhere but in the demo, which a check keeps on this machine's own address."""
    return not settings.DEMO


def is_shown(request: HttpRequest) -> bool:
    """Whether this session has given a code, a passkey or a recovery code, or set its factor up itself."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def was_set_up(request: HttpRequest, factor: Authenticator) -> None:
    """Whoever sets a factor up has it at hand. The session gets a new name: it may more than before."""
    record_authentication(request, request.user, "mfa", id=factor.pk, type=factor.type)
    own_sessions.rename(request)


def of_user(user_id: int) -> list[Authenticator]:
    """Apps and passkeys, in the order in which they came; recovery codes are none."""
    factors = Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return list(factors.order_by("created_at", "pk"))


def held(user_id: int) -> list[Authenticator]:
    """The same, and nobody else changes them before this transaction ends."""
    list(Authenticator.objects.select_for_update().filter(user_id=user_id).order_by("pk"))
    return of_user(user_id)


@dataclass(frozen=True)
class Renewed:
    """How many factors rest under the first key of the ring now, how many of them were sealed anew, and whose none opens."""

    factors: int
    sealed_anew: int
    unreadable: tuple[int, ...]


def renew() -> Renewed:
    """Under the first key, one factor at a time: people sign in meanwhile, and broken off it goes on where it was."""
    anew, unreadable = 0, []
    numbers = list(Authenticator.objects.order_by("pk").values_list("pk", flat=True))
    for number in numbers:
        try:
            anew += _renewed(number)
        except key_ring.Unreadable:
            unreadable.append(number)
    return Renewed(len(numbers) - len(unreadable), anew, tuple(unreadable))


@transaction.atomic
def _renewed(number: int) -> bool:
    """Held while it changes: a recovery code that is used at this moment stays used."""
    factor = Authenticator.objects.select_for_update().filter(pk=number).first()
    if factor is None:
        return False
    data = {name: _under_the_first_key(value) for name, value in factor.data.items()}
    if data == factor.data:
        return False
    factor.data = data
    factor.save(update_fields=["data"])
    return True


def _under_the_first_key(value: Any) -> Any:
    return key_ring.renewed(value, about=_ABOUT) if key_ring.is_sealed(value) else value
