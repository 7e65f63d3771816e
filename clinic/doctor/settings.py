"""Settings: the framework's checks and our own, and the one address that everything follows from."""

from datetime import datetime

from django.conf import settings
from django.core.checks import ERROR, run_checks

from clinic.base_url import expected
from clinic.doctor.finding import Finding, ill, well

_SHORTEST_SECRET = 16


def checks(now: datetime) -> Finding:
    wrong = [message for message in run_checks(include_deployment_checks=False) if message.level >= ERROR]
    if wrong:
        seen = " ".join(f"{each.msg} ({each.id})" for each in wrong)
        return ill(
            "settings", seen, " ".join(dict.fromkeys(each.hint or "See .env.example." for each in wrong))
        )
    return well("settings", "no complaint")


def address(now: datetime) -> Finding:
    """One SITE_BASE_URL gives hosts, origins, cookies and links: what was seen, and what is expected."""
    given, used = settings.SITE_BASE_URL_GIVEN, settings.SITE_BASE_URL
    wanted = expected(used)
    if used != wanted:
        cure = f"Set SITE_BASE_URL to {wanted}: links begin there, without a path, and your proxy speaks TLS."
        return ill("address", f"SITE_BASE_URL: seen {given!r}, expected {wanted!r}", cure)
    if given != used:
        return well("address", f"SITE_BASE_URL: seen {given!r}, understood as {used!r}")
    return well("address", f"{used}, as expected")


def delivery(now: datetime) -> Finding:
    """A provider that is named but not listened to: bounces would be lost in silence."""
    provider = settings.DELIVERY_PROVIDER
    if not provider:
        return well("delivery events", "off: DELIVERY_PROVIDER names nobody; a bounce is not known here")
    if provider not in settings.DELIVERY_PROVIDERS:
        known = ", ".join(settings.DELIVERY_PROVIDERS)
        return ill(
            "delivery events", f"{provider!r} is none of ours", f"Set DELIVERY_PROVIDER to one of: {known}."
        )
    if not settings.DELIVERY_EXTRA:
        cure = "Install requirements/esp.lock, or build the image with LOCK=esp."
        return ill(
            "delivery events", f"DELIVERY_PROVIDER is {provider}, but the extra esp is not installed", cure
        )
    if wrong := _secrets():
        return ill("delivery events", wrong, "See .env.example, and give the provider the same.")
    return well("delivery events", f"{provider} tells at {settings.SITE_BASE_URL}/hooks/delivery/")


def _secrets() -> str:
    """What is wrong with the secrets of the one named, "" for nothing."""
    secret = settings.DELIVERY_SECRET
    if len(secret) < _SHORTEST_SECRET or ":" not in secret:
        return "DELIVERY_SECRET is not user:password of 16 characters or more: nothing is listened to"
    signs = settings.DELIVERY_PROVIDER == "mailgun"
    return (
        "DELIVERY_SIGNING_KEY is empty, and Mailgun signs"
        if signs and not settings.DELIVERY_SIGNING_KEY
        else ""
    )
