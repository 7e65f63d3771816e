"""Hosts, cookies, headers. One SITE_BASE_URL gives hosts, origins, cookies and links."""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from clinic.base_url import LOOPBACK, forgiven
from clinic.settings.base import env

# As somebody wrote it; `doctor` says what became of it.
SITE_BASE_URL_GIVEN = env("SITE_BASE_URL")
SITE_BASE_URL = forgiven(SITE_BASE_URL_GIVEN)
# Keys the digests of access links; kept outside the database, and another secret than SECRET_KEY.
LINK_PEPPER = env("LINK_PEPPER")
# Whom somebody tells who found a weakness: a mail address or a web address. Empty: nobody is named.
SECURITY_CONTACT = env("SECURITY_CONTACT", default="")
# Encrypt what rests encrypted: the first does so, each of them decrypts. 64 hexadecimal digits each.
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
_site = urlsplit(SITE_BASE_URL)
HTTPS = _site.scheme == "https"
# On one's own machine both of its names are the same place.
_HOSTS = set(LOOPBACK) if _site.hostname in LOOPBACK else {_site.hostname or ""}
ALLOWED_HOSTS = [*sorted(_HOSTS), *env.list("ALLOWED_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [SITE_BASE_URL]

_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}staff"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
LINK_COOKIE_NAME = f"{_PREFIX}my"
KEEP_COOKIE_NAME = f"{_PREFIX}keep"
BOARD_COOKIE_NAME = f"{_PREFIX}board"
LANGUAGE_COOKIE_NAME = f"{_PREFIX}language"
KNOWN_COOKIE_NAME = f"{_PREFIX}known"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LINK_COOKIE_SECURE = BOARD_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = KNOWN_COOKIE_SECURE = KEEP_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "clinic.errors.csrf_failure"

SECURE_SSL_REDIRECT = HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz"]
_BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _BEHIND_PROXY else None
# Whom limits count: behind a proxy the last address of X-Forwarded-For, which the proxy wrote itself.
ALLAUTH_TRUSTED_PROXY_COUNT = int(_BEHIND_PROXY)
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
FILE_UPLOAD_HANDLERS = [
    "clinic.uploads.Measured",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
