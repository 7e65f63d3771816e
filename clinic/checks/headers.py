"""What every answer tells the browser, and what stands in each request's way."""

from typing import Any

from csp.constants import NONCE, NONE, SELF

from clinic.checks.addresses import is_https
from clinic.checks.gate import Gate

_YEAR = 365 * 24 * 3600
_NEEDED = {
    "django.middleware.security.SecurityMiddleware",
    "clinic.middleware.headers.Headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "clinic.middleware.policy.PolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
}
# Nothing but what is named may be loaded, and each of these is named by itself: the first does not stand in for them.
_CLOSED = ("default-src", "object-src", "base-uri", "frame-ancestors")
_REFERRERS = {"same-origin", "strict-origin"}


def _sources(settings: Any) -> dict[str, set[Any]]:
    """The policy that is enforced: each directive with its sources."""
    policy = getattr(settings, "CONTENT_SECURITY_POLICY", None) or {}
    found = policy.get("DIRECTIVES", {})
    return {name: {given} if isinstance(given, str) else set(given or ()) for name, given in found.items()}


def _lets_pages_load(settings: Any) -> bool:
    policy, sources = getattr(settings, "CONTENT_SECURITY_POLICY", None) or {}, _sources(settings)
    closed = all(sources.get(name) == {NONE} for name in _CLOSED)
    return not closed or sources.get("form-action") != {SELF} or bool(policy.get("EXCLUDE_URL_PREFIXES"))


def _lets_scripts_run(settings: Any) -> bool:
    """Anything in any directive that lets a text become a script, or a script come from anywhere."""
    sources = _sources(settings)
    named = {str(each) for given in sources.values() for each in given}
    loose = any("unsafe-" in each or each in {"*", "http:", "https:"} for each in named)
    return loose or not sources.get("script-src", {SELF}) <= {SELF, NONCE}


GATES = (
    Gate(
        "E030",
        "A part of MIDDLEWARE that guards each request is missing.",
        f"Put back what is missing of {', '.join(sorted(_NEEDED))}.",
        lambda settings: not set(settings.MIDDLEWARE) >= _NEEDED,
    ),
    Gate(
        "E031",
        "The content security policy is missing, or does not close what it has to.",
        f"Let {', '.join(_CLOSED)} be 'none' and form-action 'self' in CONTENT_SECURITY_POLICY, on every address.",
        _lets_pages_load,
    ),
    Gate(
        "E032",
        "The content security policy lets texts become scripts, or scripts come from elsewhere.",
        "Take unsafe-*, wildcards and other hosts out of CONTENT_SECURITY_POLICY: scripts are 'self' and a nonce.",
        _lets_scripts_run,
    ),
    Gate(
        "E033",
        "Browsers are not told to use https alone for a year or more.",
        "Set SECURE_HSTS_SECONDS to 63072000 and SECURE_HSTS_INCLUDE_SUBDOMAINS to True.",
        lambda settings: (
            is_https(settings)
            and not (settings.SECURE_HSTS_SECONDS >= _YEAR and settings.SECURE_HSTS_INCLUDE_SUBDOMAINS)
        ),
    ),
    Gate(
        "E034",
        "A browser may guess what an answer is.",
        "Set SECURE_CONTENT_TYPE_NOSNIFF to True.",
        lambda settings: not settings.SECURE_CONTENT_TYPE_NOSNIFF,
    ),
    Gate(
        "E035",
        "Addresses of our pages would be told to others, or to nobody, and then forms fail.",
        'Set SECURE_REFERRER_POLICY to "same-origin".',
        lambda settings: settings.SECURE_REFERRER_POLICY not in _REFERRERS,
    ),
    Gate(
        "E036",
        "A page that opens ours could reach into it.",
        'Set SECURE_CROSS_ORIGIN_OPENER_POLICY to "same-origin".',
        lambda settings: settings.SECURE_CROSS_ORIGIN_OPENER_POLICY != "same-origin",
    ),
    Gate(
        "E037",
        "Our pages may stand in a frame of somebody else's.",
        'Set X_FRAME_OPTIONS to "DENY".',
        lambda settings: settings.X_FRAME_OPTIONS != "DENY",
    ),
    Gate(
        "E038",
        "Pages are kept in a cache: one person's page would be shown to the next.",
        "Take the cache middleware out of MIDDLEWARE.",
        lambda settings: any(".cache." in each for each in settings.MIDDLEWARE),
    ),
    Gate(
        "E039",
        "Our static files answer the scripts of any other place.",
        "Set WHITENOISE_ALLOW_ALL_ORIGINS to False.",
        lambda settings: getattr(settings, "WHITENOISE_ALLOW_ALL_ORIGINS", True),
    ),
)
