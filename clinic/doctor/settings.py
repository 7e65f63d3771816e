"""Settings: the framework's checks and our own, and the one address that everything follows from."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import ERROR, run_checks

from clinic.doctor.finding import Finding, ill, well

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def checks(now: datetime) -> Finding:
    wrong = [message for message in run_checks(include_deployment_checks=False) if message.level >= ERROR]
    if wrong:
        return ill(
            "settings", "; ".join(str(each.msg) for each in wrong), wrong[0].hint or "See .env.example."
        )
    return well("settings", "no complaint")


def address(now: datetime) -> Finding:
    parts = urlsplit(settings.SITE_BASE_URL)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        cure = "Let SITE_BASE_URL begin with https://, and let your proxy speak TLS."
        return ill("address", f"{settings.SITE_BASE_URL} is public and not encrypted", cure)
    return well("address", settings.SITE_BASE_URL)
