"""Cookies and sessions: kept to this host, unread by scripts, ended on time."""

from typing import Any

from clinic.checks.addresses import is_https
from clinic.checks.gate import Gate

_KINDS = ("SESSION", "CSRF", "LINK", "KEEP", "BOARD", "LANGUAGE", "KNOWN")
_LONGEST_IDLE, _LONGEST_DAY = 15 * 60, 12 * 3600


def _each(settings: Any, part: str, otherwise: Any) -> list[Any]:
    """That part of every cookie; `otherwise` where it has none of its own."""
    return [getattr(settings, f"{kind}_COOKIE_{part}", otherwise) for kind in _KINDS]


def _in_clear(settings: Any) -> bool:
    return is_https(settings) and not all(_each(settings, "SECURE", False))


def _read_by_scripts(settings: Any) -> bool:
    return not all(_each(settings, "HTTPONLY", True))


def _sent_from_elsewhere(settings: Any) -> bool:
    return any(each not in ("Lax", "Strict") for each in _each(settings, "SAMESITE", "Lax"))


def _shared(settings: Any) -> bool:
    """The prefix makes a browser refuse a cookie with a domain, with a narrower path, or set by a page without TLS."""
    names = _each(settings, "NAME", "")
    if is_https(settings) and not all(name.startswith("__Host-") for name in names):
        return True
    return any(_each(settings, "DOMAIN", None)) or any(path != "/" for path in _each(settings, "PATH", "/"))


def _lives_too_long(settings: Any) -> bool:
    idle, day = settings.STAFF_IDLE_SECONDS, settings.STAFF_ABSOLUTE_SECONDS
    return not (0 < idle <= _LONGEST_IDLE and 0 < day <= _LONGEST_DAY)


GATES = (
    Gate(
        "E020",
        "A cookie would be sent without TLS.",
        "Set SESSION_, CSRF_, LINK_, KEEP_, BOARD_, LANGUAGE_ and KNOWN_COOKIE_SECURE to True.",
        _in_clear,
    ),
    Gate(
        "E021",
        "A cookie can be read by scripts.",
        "Set SESSION_, CSRF_ and LANGUAGE_COOKIE_HTTPONLY to True.",
        _read_by_scripts,
    ),
    Gate(
        "E022",
        "A cookie goes along with requests from other places.",
        'Set SESSION_, CSRF_ and LANGUAGE_COOKIE_SAMESITE to "Lax".',
        _sent_from_elsewhere,
    ),
    Gate(
        "E023",
        "A cookie is not bound to this host.",
        "Let its name begin with __Host-, its path be / and its domain be unset.",
        _shared,
    ),
    Gate(
        "E024",
        "SESSION_SAVE_EVERY_REQUEST is on: a page that refreshes itself would keep a desk signed in for ever.",
        "Set it to False.",
        lambda settings: bool(settings.SESSION_SAVE_EVERY_REQUEST),
    ),
    Gate(
        "E025",
        "Sessions are not rows: nobody could list or end them.",
        'Set SESSION_ENGINE to "django.contrib.sessions.backends.db".',
        lambda settings: settings.SESSION_ENGINE != "django.contrib.sessions.backends.db",
    ),
    Gate(
        "E026",
        "Sessions are not JSON: whoever writes one could run code.",
        'Set SESSION_SERIALIZER to "django.contrib.sessions.serializers.JSONSerializer".',
        lambda settings: not settings.SESSION_SERIALIZER.endswith(".JSONSerializer"),
    ),
    Gate(
        "E027",
        "SIGNED_COOKIE_LEGACY_SALT_FALLBACK is on: a value signed for one purpose would pass for another.",
        "Set it to False.",
        lambda settings: bool(getattr(settings, "SIGNED_COOKIE_LEGACY_SALT_FALLBACK", True)),
    ),
    Gate(
        "E028",
        "A session outlives the browser.",
        "Set SESSION_EXPIRE_AT_BROWSER_CLOSE to True and ACCOUNT_SESSION_REMEMBER to False.",
        lambda settings: (
            not settings.SESSION_EXPIRE_AT_BROWSER_CLOSE or settings.ACCOUNT_SESSION_REMEMBER is not False
        ),
    ),
    Gate(
        "E029",
        "A desk left alone stays signed in for more than 15 minutes, or a day's work for more than 12 hours.",
        "Set STAFF_IDLE_SECONDS to 900 and STAFF_ABSOLUTE_SECONDS to 43200, or to less.",
        _lives_too_long,
    ),
)
