"""One SITE_BASE_URL gives hosts, origins, cookies and links; a slip in it is forgiven, and the doctor says what it saw."""

import json
import os
import subprocess
import sys

import pytest
from django.test import override_settings

from clinic.base_url import expected, forgiven
from clinic.doctor.settings import address
from tests.factories import NOW
from tests.house.source import ROOT


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("https://ready.clinic.example", "https://ready.clinic.example"),
        ("https://ready.clinic.example/", "https://ready.clinic.example"),
        ("https://ready.clinic.example//", "https://ready.clinic.example"),
        (" https://ready.clinic.example/ ", "https://ready.clinic.example"),
        ("ready.clinic.example", "https://ready.clinic.example"),
        ("ready.clinic.example/", "https://ready.clinic.example"),
        ("//ready.clinic.example", "https://ready.clinic.example"),
        ("HTTPS://Ready.Clinic.Example", "https://ready.clinic.example"),
        ("ready.clinic.example:8443", "https://ready.clinic.example:8443"),
        ("localhost:8000", "http://localhost:8000"),
        ("127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_slip_is_forgiven(raw: str, meant: str) -> None:
    assert forgiven(raw) == meant
    assert expected(meant) == meant


def _settings(raw: str) -> dict[str, object]:
    """What a process that is started with it takes for its own."""
    names = "SITE_BASE_URL ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS SESSION_COOKIE_NAME SESSION_COOKIE_SECURE"
    code = (
        "import json; from django.conf import settings; "
        f"print(json.dumps({{name: getattr(settings, name) for name in {names.split()!r}}}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "SITE_BASE_URL": raw, "ALLOWED_HOSTS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(ran.stdout))


@pytest.mark.parametrize("raw", ["ready.clinic.example/", "https://ready.clinic.example"])
def test_hosts_origins_and_cookies_follow_from_it(raw: str) -> None:
    assert _settings(raw) == {
        "SITE_BASE_URL": "https://ready.clinic.example",
        "ALLOWED_HOSTS": ["ready.clinic.example"],
        "CSRF_TRUSTED_ORIGINS": ["https://ready.clinic.example"],
        "SESSION_COOKIE_NAME": "__Host-staff",
        "SESSION_COOKIE_SECURE": True,
    }


@pytest.mark.parametrize(
    ("given", "ok", "said"),
    [
        ("https://a.example", True, "https://a.example, as expected"),
        ("a.example/", True, "seen 'a.example/', understood as 'https://a.example'"),
        ("http://127.0.0.1:8000", True, "as expected"),
        ("http://a.example", False, "seen 'http://a.example', expected 'https://a.example'"),
        ("https://a.example/ready", False, "expected 'https://a.example'"),
    ],
)
def test_the_doctor_says_what_it_saw_and_what_it_expected(given: str, ok: bool, said: str) -> None:
    with override_settings(SITE_BASE_URL_GIVEN=given, SITE_BASE_URL=forgiven(given)):
        found = address(NOW)
    assert found.ok is ok and said in found.seen
    assert ok or "Set SITE_BASE_URL to https://a.example" in found.cure
