"""Where we are reached, and which words of a request are believed."""

from typing import Any
from urllib.parse import urlsplit

from clinic.base_url import LOOPBACK
from clinic.checks.gate import Gate


def is_https(settings: Any) -> bool:
    return str(urlsplit(settings.SITE_BASE_URL).scheme) == "https"


def _is_in_clear(settings: Any) -> bool:
    return not is_https(settings) and urlsplit(settings.SITE_BASE_URL).hostname not in LOOPBACK


def _any_host(settings: Any) -> bool:
    return any(host.startswith((".", "*")) for host in settings.ALLOWED_HOSTS)


def _foreign_origin(settings: Any) -> bool:
    return set(settings.CSRF_TRUSTED_ORIGINS) != {settings.SITE_BASE_URL}


def _proxy_without_https(settings: Any) -> bool:
    return bool(settings.SECURE_PROXY_SSL_HEADER) and not is_https(settings)


def _counts_without_proxy(settings: Any) -> bool:
    return settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0 and not settings.SECURE_PROXY_SSL_HEADER


GATES = (
    Gate(
        "E010",
        "DEBUG is on: an error page would show code, settings and rows.",
        "Set DEBUG to False.",
        lambda settings: bool(settings.DEBUG),
    ),
    Gate(
        "E011",
        "ALLOWED_HOSTS has a wildcard: whoever asks could name the host of our pages.",
        "Name each host in full, or leave ALLOWED_HOSTS empty: SITE_BASE_URL is enough.",
        _any_host,
    ),
    Gate(
        "E012",
        "SITE_BASE_URL is http and not this machine: pages and cookies would travel in clear.",
        "Set SITE_BASE_URL to an address with https.",
        _is_in_clear,
    ),
    Gate(
        "E013",
        "CSRF_TRUSTED_ORIGINS names another place than SITE_BASE_URL: its pages could send our forms.",
        "Let it hold SITE_BASE_URL alone.",
        _foreign_origin,
    ),
    Gate(
        "E014",
        "BEHIND_PROXY believes a header that says https, but SITE_BASE_URL is http.",
        "Set SITE_BASE_URL to the https address of the proxy, or BEHIND_PROXY=0.",
        _proxy_without_https,
    ),
    Gate(
        "E015",
        "X-Forwarded-For is counted by limits without a proxy that writes it: everybody could choose an address.",
        "Set BEHIND_PROXY=1, or ALLAUTH_TRUSTED_PROXY_COUNT to 0.",
        _counts_without_proxy,
    ),
    Gate(
        "E016",
        "X-Forwarded-Host or -Port is believed: whoever asks could name the host of our pages.",
        "Set USE_X_FORWARDED_HOST and USE_X_FORWARDED_PORT to False.",
        lambda settings: settings.USE_X_FORWARDED_HOST or settings.USE_X_FORWARDED_PORT,
    ),
)
