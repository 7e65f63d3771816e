"""Each unsafe setting fails one check at start-up, with a line that says how to mend it."""

from collections.abc import Callable

import pytest
from django.test import override_settings

from checklists.rules.medications import FormularyInvalid
from clinic import checks
from clinic.checks import always

UNSAFE = [
    (
        checks.demo_stays_on_this_machine,
        {"DEMO": True, "SITE_BASE_URL": "https://clinic.example"},
        "clinic.E002",
    ),
    (checks.secrets_are_secrets, {"SECRET_KEY": "short"}, "clinic.E003"),
    (checks.secrets_are_secrets, {"LINK_PEPPER": "short"}, "clinic.E003"),
    (always.the_audit_key_is_a_key_of_its_own, {"AUDIT_KEY": "short"}, "clinic.E090"),
    (
        always.the_audit_key_is_a_key_of_its_own,
        {"AUDIT_KEY": "a" * 64, "LINK_PEPPER": "a" * 64},
        "clinic.E090",
    ),
    (checks.secrets_are_secrets, {"SECRET_KEY": "a" * 40, "LINK_PEPPER": "a" * 40}, "clinic.E004"),
    (always.backups_are_sealed_for_a_key, {"BACKUP_PUBLIC_KEY": "short"}, "clinic.E110"),
    (checks.the_ring_has_keys, {"FIELD_KEYS": []}, "clinic.E050"),
    (checks.the_ring_has_keys, {"FIELD_KEYS": ["short"]}, "clinic.E050"),
    (checks.the_ring_has_keys, {"FIELD_KEYS": ["ab" * 32, "ab" * 32]}, "clinic.E050"),
    (
        checks.the_cache_is_shared,
        {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}},
        "clinic.E005",
    ),
    (
        checks.mail_leaves_encrypted,
        {"EMAIL_HOST": "smtp.clinic.example", "EMAIL_USE_SSL": False},
        "clinic.E008",
    ),
    (
        checks.mail_leaves_encrypted,
        {"EMAIL_HOST": "mail", "EMAIL_USE_SSL": False, "DEMO": False},
        "clinic.E008",
    ),
]


@pytest.mark.parametrize(
    ("check", "settings", "code"), UNSAFE, ids=[f"{code}-{n}" for n, (_, _, code) in enumerate(UNSAFE)]
)
def test_an_unsafe_setting_is_refused_with_its_cure(check: Callable, settings: dict, code: str) -> None:
    with override_settings(**settings):
        found = check()
    assert [message.id for message in found] == [code]
    assert all(message.hint for message in found)


@pytest.mark.parametrize(
    "check", dict.fromkeys(check for check, _, _ in UNSAFE), ids=lambda check: check.__name__
)
def test_the_settings_of_this_run_are_safe(check: Callable) -> None:
    assert check() == []


def test_a_spoilt_formulary_is_refused_with_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoilt() -> None:
        raise FormularyInvalid(("formulary.csv line 7, column class: unknown class.", "another"))

    monkeypatch.setattr(always, "formulary", spoilt)
    assert [(each.id, each.msg) for each in checks.the_formulary_is_whole()] == [
        ("clinic.E006", "formulary.csv line 7, column class: unknown class."),
        ("clinic.E006", "another"),
    ]


def test_the_shipped_formulary_is_whole() -> None:
    assert checks.the_formulary_is_whole() == []
