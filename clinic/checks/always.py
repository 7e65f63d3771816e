"""What has to be right in the demo too."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from checklists.queries.formulary import formulary
from checklists.rules.medications import FormularyInvalid
from clinic.base_url import LOOPBACK
from clinic.start import OWN

MOST_LINES = 16
_A_KEY = re.compile(r"[0-9a-fA-F]{64}")


@register(Tags.security, OWN)
def demo_stays_on_this_machine(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    host = urlsplit(settings.SITE_BASE_URL).hostname
    if not settings.DEMO or host in LOOPBACK:
        return []
    hint = "Unset DEMO, or let SITE_BASE_URL be http://127.0.0.1."
    return [Error(f"DEMO=1 with the public address {host!r}.", hint=hint, id="clinic.E002")]


@register(Tags.security, OWN)
def secrets_are_secrets(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name in ("SECRET_KEY", "LINK_PEPPER"):
        if len(getattr(settings, name)) < 32:
            hint = "Set 32 random characters or more."
            found.append(Error(f"{name} is too short.", hint=hint, id="clinic.E003"))
    if settings.SECRET_KEY == settings.LINK_PEPPER:
        hint = "Let LINK_PEPPER be a secret of its own."
        found.append(Error("LINK_PEPPER equals SECRET_KEY.", hint=hint, id="clinic.E004"))
    return found


@register(Tags.security, OWN)
def the_audit_key_is_a_key_of_its_own(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    key = settings.AUDIT_KEY
    if not key or (
        re.fullmatch("[0-9a-f]{64}", key) and key not in (settings.SECRET_KEY, settings.LINK_PEPPER)
    ):
        return []
    hint = "Set 64 random hexadecimal digits in lower case that are no other secret."
    return [Error("AUDIT_KEY is no key of its own.", hint=hint, id="clinic.E090")]


@register(Tags.security, OWN)
def the_ring_has_keys(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Without one nobody can set a second factor up, and nobody who has one comes in."""
    keys = settings.FIELD_KEYS
    if keys and all(_A_KEY.fullmatch(key) for key in keys) and len(set(keys)) == len(keys):
        return []
    hint = "Set what `openssl rand -hex 32` prints; older keys behind it, separated by commas."
    return [
        Error("FIELD_KEYS is not one key of 64 hexadecimal digits or several.", hint=hint, id="clinic.E050")
    ]


@register(Tags.security, OWN)
def backups_are_sealed_for_a_key(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A key that is none would be found out on the day of the next backup."""
    key = settings.BACKUP_PUBLIC_KEY
    if not key or re.fullmatch("[0-9a-f]{64}", key):
        return []
    hint = "Set what `manage.py backup_key FILE` prints, or leave it empty."
    return [Error("BACKUP_PUBLIC_KEY is no key.", hint=hint, id="clinic.E110")]


@register(Tags.security, OWN)
def mail_leaves_encrypted(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Towards another machine only over TLS; the demo's catcher beside it in a container is none."""
    here = LOOPBACK | (settings.MAIL_CATCHERS if settings.DEMO else set())
    if settings.EMAIL_USE_SSL or settings.EMAIL_HOST in here:
        return []
    hint = "Set EMAIL_USE_SSL=1 and the relay's port for it, 465 as a rule."
    return [Error(f"Mail to {settings.EMAIL_HOST!r} would leave in clear.", hint=hint, id="clinic.E008")]


@register(Tags.caches, OWN)
def the_cache_is_shared(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    backend = str(settings.CACHES["default"]["BACKEND"])
    if not backend.endswith(("LocMemCache", "DummyCache")):
        return []
    hint = "Use the database cache: sign-in limits must hold over all processes."
    return [Error("The cache is one process's own.", hint=hint, id="clinic.E005")]


@register(OWN)
def the_relay_gets_a_fair_number_of_lines(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    if 1 <= settings.SMTP_LINES <= MOST_LINES:
        return []
    hint = "Each line is one message in doubt after a crash, and one connection that the relay counts."
    return [Error(f"SMTP_LINES is not between 1 and {MOST_LINES}.", hint=hint, id="clinic.E007")]


@register(OWN)
def the_formulary_is_whole(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Screening must not find out from a patient's entry that the data are spoilt."""
    try:
        formulary()
    except FormularyInvalid as broken:
        hint = "Mend checklists/data as each sentence says."
        return [Error(problem, hint=hint, id="clinic.E006") for problem in broken.problems]
    return []
