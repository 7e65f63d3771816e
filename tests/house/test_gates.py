"""Each unsafe setting opens exactly one gate; the settings of a real deployment open none."""

import os
import subprocess
import sys
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import registry
from django.test import override_settings

from clinic import checks, start
from clinic.checks.production import GATES, standing_open
from tests.house.production import VARIABLES, production
from tests.house.source import ROOT

SAFE = production()
CSP = SAFE.CONTENT_SECURITY_POLICY
CODES = [gate.code for gate in GATES]


def policy(**directives: list[Any]) -> dict[str, Any]:
    """Ours with other directives; a name is written with an underscore for its hyphen."""
    given = {name.replace("_", "-"): sources for name, sources in directives.items()}
    return {**CSP, "DIRECTIVES": CSP["DIRECTIVES"] | given}


def without(directive: str) -> dict[str, Any]:
    return {"DIRECTIVES": {name: each for name, each in CSP["DIRECTIVES"].items() if name != directive}}


def logging_with(part: str, name: str, **changes: Any) -> dict[str, Any]:
    changed = deepcopy(SAFE.LOGGING)
    changed[part][name] = changed[part].get(name, {}) | changes
    return changed


def validators(*, but: str) -> list[dict[str, Any]]:
    return [each for each in SAFE.AUTH_PASSWORD_VALIDATORS if not each["NAME"].endswith(but)]


def middleware(*, but: str) -> list[str]:
    return [each for each in SAFE.MIDDLEWARE if not each.endswith(but)]


# What a person who sets up a server may get wrong.
VARIABLES_FLIPPED = [
    ("E011", {"ALLOWED_HOSTS": "*"}),
    ("E011", {"ALLOWED_HOSTS": ".clinic.example"}),
    ("E012", {"SITE_BASE_URL": "http://ready.clinic.example", "BEHIND_PROXY": "0"}),
    ("E056", {"AUDIT_KEY": ""}),
    ("E062", {"REDIS_URL": "redis://redis.clinic.example:6379/0"}),
    ("E063", {"DATABASE_URL": "sqlite:////tmp/rows"}),
    ("E064", {"DATABASE_URL": "postgresql://clinic_app:local-only-app@db/clinic"}),
    ("E064", {"DATABASE_OWNER_URL": "postgresql://clinic_owner:local-only-owner@db/clinic"}),
    ("E064", {"REDIS_URL": "redis://:local-only-broker@redis:6379/0"}),
    ("E065", {"DATABASE_URL": f"{VARIABLES['DATABASE_URL']}?sslmode=disable"}),
    ("E066", {"HEARTBEAT_URL": "file:///etc/passwd"}),
    ("E086", {"SENT_JOURNAL": str(ROOT / "staticfiles" / "sent.journal")}),
    ("E086", {"DAY_SHEETS_DIR": str(ROOT / "static" / "sheets")}),
    ("E086", {"AUDIT_COPY_DIR": str(ROOT / "static" / "audit")}),
    ("E087", {"SECRET_KEY": "django-insecure-o3Jv-0qzW4yFbN8tXk2LmR7sPdU6hGcA"}),
    ("E087", {"SECRET_KEY": "a" * 50}),
    ("E087", {"LINK_PEPPER": "changeme" * 6}),
]
# What somebody may change in the code.
SETTINGS_FLIPPED = [
    ("E010", {"DEBUG": True}),
    ("E013", {"CSRF_TRUSTED_ORIGINS": [SAFE.SITE_BASE_URL, "https://elsewhere.example"]}),
    ("E014", {"SITE_BASE_URL": "http://127.0.0.1", "CSRF_TRUSTED_ORIGINS": ["http://127.0.0.1"]}),
    ("E015", {"SECURE_PROXY_SSL_HEADER": None}),
    ("E016", {"USE_X_FORWARDED_HOST": True}),
    ("E016", {"USE_X_FORWARDED_PORT": True}),
    ("E020", {"SESSION_COOKIE_SECURE": False}),
    ("E020", {"LINK_COOKIE_SECURE": False}),
    ("E020", {"KEEP_COOKIE_SECURE": False}),
    ("E020", {"BOARD_COOKIE_SECURE": False}),
    ("E020", {"KNOWN_COOKIE_SECURE": False}),
    ("E021", {"SESSION_COOKIE_HTTPONLY": False}),
    ("E021", {"CSRF_COOKIE_HTTPONLY": False}),
    ("E022", {"SESSION_COOKIE_SAMESITE": "None"}),
    ("E022", {"CSRF_COOKIE_SAMESITE": False}),
    ("E023", {"SESSION_COOKIE_NAME": "staff"}),
    ("E023", {"LINK_COOKIE_NAME": "my"}),
    ("E023", {"KEEP_COOKIE_NAME": "keep"}),
    ("E023", {"BOARD_COOKIE_NAME": "board"}),
    ("E023", {"KNOWN_COOKIE_NAME": "known"}),
    ("E023", {"SESSION_COOKIE_DOMAIN": ".clinic.example"}),
    ("E023", {"CSRF_COOKIE_PATH": "/staff/"}),
    ("E024", {"SESSION_SAVE_EVERY_REQUEST": True}),
    ("E025", {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}),
    ("E026", {"SESSION_SERIALIZER": "django.contrib.sessions.serializers.PickleSerializer"}),
    ("E027", {"SIGNED_COOKIE_LEGACY_SALT_FALLBACK": True}),
    ("E028", {"SESSION_EXPIRE_AT_BROWSER_CLOSE": False}),
    ("E028", {"ACCOUNT_SESSION_REMEMBER": None}),
    ("E029", {"STAFF_IDLE_SECONDS": 901}),
    ("E029", {"STAFF_ABSOLUTE_SECONDS": 0}),
    ("E030", {"MIDDLEWARE": middleware(but="PolicyMiddleware")}),
    ("E030", {"MIDDLEWARE": middleware(but="CSPMiddleware")}),
    ("E030", {"MIDDLEWARE": middleware(but="CsrfViewMiddleware")}),
    ("E031", {"CONTENT_SECURITY_POLICY": None}),
    ("E031", {"CONTENT_SECURITY_POLICY": {**CSP, "EXCLUDE_URL_PREFIXES": ["/staff/"]}}),
    ("E031", {"CONTENT_SECURITY_POLICY": without("object-src")}),
    ("E031", {"CONTENT_SECURITY_POLICY": without("form-action")}),
    ("E032", {"CONTENT_SECURITY_POLICY": policy(script_src=["'self'", "'unsafe-inline'"])}),
    ("E032", {"CONTENT_SECURITY_POLICY": policy(style_src=["'self'", "'unsafe-inline'"])}),
    ("E032", {"CONTENT_SECURITY_POLICY": policy(script_src=["'self'", "https://cdn.example"])}),
    ("E032", {"CONTENT_SECURITY_POLICY": policy(connect_src=["*"])}),
    ("E033", {"SECURE_HSTS_SECONDS": 3600}),
    ("E033", {"SECURE_HSTS_INCLUDE_SUBDOMAINS": False}),
    ("E034", {"SECURE_CONTENT_TYPE_NOSNIFF": False}),
    ("E035", {"SECURE_REFERRER_POLICY": "unsafe-url"}),
    ("E035", {"SECURE_REFERRER_POLICY": "no-referrer"}),
    ("E036", {"SECURE_CROSS_ORIGIN_OPENER_POLICY": None}),
    ("E037", {"X_FRAME_OPTIONS": "SAMEORIGIN"}),
    ("E038", {"MIDDLEWARE": [*SAFE.MIDDLEWARE, "django.middleware.cache.FetchFromCacheMiddleware"]}),
    ("E039", {"WHITENOISE_ALLOW_ALL_ORIGINS": True}),
    ("E040", {"ACCOUNT_ADAPTER": "allauth.account.adapter.DefaultAccountAdapter"}),
    ("E041", {"ACCOUNT_LOGIN_BY_CODE_ENABLED": True}),
    ("E042", {"ACCOUNT_PREVENT_ENUMERATION": False}),
    ("E042", {"ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": True}),
    ("E043", {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]}),
    ("E043", {"PASSWORD_HASHERS": []}),
    ("E044", {"AUTH_PASSWORD_VALIDATORS": validators(but="MinimumLengthValidator")}),
    ("E045", {"AUTH_PASSWORD_VALIDATORS": validators(but="NotGuessable")}),
    ("E045", {"AUTH_PASSWORD_VALIDATORS": validators(but="NotTooLong")}),
    ("E046", {"ACCOUNT_RATE_LIMITS": False}),
    ("E046", {"ACCOUNT_RATE_LIMITS": {"login": "30/m/ip"}}),
    ("E047", {"ACCOUNT_LOGOUT_ON_GET": True}),
    ("E048", {"AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"]}),
    ("E048", {"AUTHENTICATION_BACKENDS": [*SAFE.AUTHENTICATION_BACKENDS, "elsewhere.Backend"]}),
    ("E049", {"INSTALLED_APPS": [*SAFE.INSTALLED_APPS, "django.contrib.admin"]}),
    ("E049", {"INSTALLED_APPS": [*SAFE.INSTALLED_APPS, "django.contrib.gis"]}),
    ("E051", {"MFA_TOTP_INSECURE_BYPASS_CODE": "000000"}),
    ("E051", {"MFA_TRUST_ENABLED": True}),
    ("E052", {"MFA_WEBAUTHN_USER_VERIFICATION": "preferred"}),
    ("E052", {"MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": True}),
    ("E053", {"MFA_ADAPTER": "allauth.mfa.adapter.DefaultMFAAdapter"}),
    ("E054", {"MFA_RECOVERY_CODE_DIGITS": 8}),
    ("E054", {"MFA_RECOVERY_CODES_SHOW_ONCE": False}),
    ("E055", {"ACCOUNT_REAUTHENTICATION_TIMEOUT": 3600}),
    ("E055", {"ACCOUNT_REAUTHENTICATION_TIMEOUT": 0}),
    ("E060", {"CELERY_ACCEPT_CONTENT": ["json", "pickle"]}),
    ("E060", {"CELERY_TASK_SERIALIZER": "pickle"}),
    ("E061", {"CELERY_RESULT_BACKEND": "redis://:7Xc5vB@redis.clinic.example:6379/1"}),
    ("E061", {"CELERY_TASK_IGNORE_RESULT": False}),
    ("E080", {"ADMINS": [("Kim", "kim@clinic.example")]}),
    (
        "E080",
        {
            "LOGGING": logging_with(
                "handlers", "mail", **{"class": "django.utils.log.AdminEmailHandler", "filters": ["redact"]}
            )
        },
    ),
    ("E081", {"LOGGING": logging_with("loggers", "django.db.backends", level="DEBUG")}),
    ("E082", {"LOGGING": logging_with("handlers", "stderr", filters=[])}),
    ("E082", {"LOGGING": {}}),
    ("E083", {"DATA_UPLOAD_MAX_MEMORY_SIZE": None}),
    ("E083", {"DATA_UPLOAD_MAX_NUMBER_FIELDS": 100_000}),
    ("E083", {"DATA_UPLOAD_MAX_NUMBER_FILES": None}),
    ("E084", {"TEMPLATES": [{**SAFE.TEMPLATES[0], "OPTIONS": {"autoescape": False}}]}),
    ("E084", {"TEMPLATES": [{**SAFE.TEMPLATES[0], "OPTIONS": {"debug": True}}]}),
    ("E087", {"SECRET_KEY_FALLBACKS": ["b" * 50]}),
]


def codes(settings: Any) -> list[str]:
    return [gate.code for gate in standing_open(settings)]


def names(flipped: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [f"{code}-{'-'.join(changes)}-{at}" for at, (code, changes) in enumerate(flipped)]


def test_a_real_deployment_opens_no_gate() -> None:
    assert codes(SAFE) == []
    assert codes(production(BEHIND_PROXY="0")) == []
    assert codes(production(BEHIND_PROXY="0", SITE_BASE_URL="http://127.0.0.1:8000")) == []
    assert codes(production(REDIS_URL="redis+socket:///run/redis.sock", SECURE_SSL_REDIRECT="0")) == []


@pytest.mark.parametrize(("code", "changes"), VARIABLES_FLIPPED, ids=names(VARIABLES_FLIPPED))
def test_an_unsafe_variable_opens_exactly_its_gate(code: str, changes: dict[str, str]) -> None:
    assert codes(production(**changes)) == [code]


@pytest.mark.parametrize(("code", "changes"), SETTINGS_FLIPPED, ids=names(SETTINGS_FLIPPED))
def test_an_unsafe_setting_opens_exactly_its_gate(code: str, changes: dict[str, Any]) -> None:
    changed = production()
    vars(changed).update(changes)
    assert codes(changed) == [code]


def test_a_folder_that_everybody_may_write_to_opens_its_gate(tmp_path: Path) -> None:
    given = production(SENT_JOURNAL=str(tmp_path / "sent.journal"))
    assert codes(given) == []
    tmp_path.chmod(0o777)
    assert codes(given) == ["E085"]


def test_each_gate_is_opened_by_something_and_has_its_own_name() -> None:
    flipped = {code for code, _ in VARIABLES_FLIPPED + SETTINGS_FLIPPED} | {"E085"}
    assert flipped == set(CODES)
    assert [code for code, count in Counter(CODES).items() if count > 1] == []
    assert len(CODES) >= 30


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.code)
def test_a_gate_says_on_one_line_what_is_wrong_and_how_it_is_mended(gate: checks.Gate) -> None:
    line = start.said(gate.error())
    assert gate.seen.endswith(".") and gate.cure.endswith(".")
    assert "\n" not in line and line.endswith(f"(clinic.{gate.code})") and len(line) < 500


def test_every_check_of_ours_is_asked_at_the_start() -> None:
    """One that lacks the mark would be asked by commands alone."""
    ours = {each for each in registry.registry.get_checks() if each.__module__.startswith("clinic.")}
    assert ours == {each for each in ours if start.OWN in each.tags}
    assert len(ours) == 14


def test_the_demo_is_not_asked() -> None:
    with override_settings(DEMO=True, DEBUG=True):
        assert checks.production_is_safe() == []
    with override_settings(DEMO=False, DEBUG=True):
        assert "clinic.E010" in [each.id for each in checks.production_is_safe()]


def test_the_start_ends_with_a_line_for_each() -> None:
    with override_settings(SECRET_KEY="short", SMTP_LINES=99), pytest.raises(SystemExit) as refused:
        start.or_refuse()
    first, *lines = str(refused.value).splitlines()
    assert first == "Refusing to start."
    assert [line.rpartition("(")[2] for line in lines] == ["clinic.E003)", "clinic.E007)"]


def test_a_safe_start_goes_on() -> None:
    assert start.or_refuse(sender="worker") is None


# Each way a process comes up: the import is the start, for Celery its signal is.
ENTRIES = {
    "web": "import clinic.wsgi",
    "worker": "import clinic.celery as c; c.app.loader.init_worker(); c.worker_init.send(sender=None)",
    "beat": "import clinic.celery as c; c.app.loader.init_worker(); c.beat_init.send(sender=None)",
    "command": "import sys; sys.argv = ['manage.py', 'send_due']; from django.core.management import execute_from_command_line as e; e(sys.argv)",
}


def started(entry: str, **variables: str) -> subprocess.CompletedProcess[str]:
    given = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        **VARIABLES,
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ENTRIES[entry]],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("entry", ENTRIES)
def test_nothing_starts_with_an_unsafe_setting(entry: str) -> None:
    ran = started(entry, ALLOWED_HOSTS="*", REDIS_URL="redis://redis.clinic.example:6379/0")
    assert ran.returncode == 1
    for code, word in (("E011", "ALLOWED_HOSTS"), ("E062", "REDIS_URL")):
        (line,) = [line for line in ran.stderr.splitlines() if f"clinic.{code}" in line]
        assert word in line
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("entry", ["web", "worker"])
def test_a_real_deployment_starts(entry: str) -> None:
    ran = started(entry)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_framework_finds_nothing_to_say_of_a_real_deployment() -> None:
    """`check --deploy`, warnings too."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    given = {"PATH": os.environ["PATH"], **VARIABLES}
    ran = subprocess.run(
        command, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.returncode, ran.stderr.strip()) == (0, "")
    assert "no issues" in ran.stdout
