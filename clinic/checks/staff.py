"""How staff come in: invited, by a password worth the name, with limits, and nobody is told who exists."""

from typing import Any

from django.utils.module_loading import import_string

from clinic.checks.gate import Gate

_ARGON2 = "django.contrib.auth.hashers.Argon2PasswordHasher"
_SHORTEST = 12
_VALIDATORS = {
    "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
    "clinic.passwords.NotGuessable",
    "clinic.passwords.NotTooLong",
}
# Each of them has had holes of its own, and nothing here needs one.
_UNWANTED = (
    "django.contrib.admin",
    "django.contrib.admindocs",
    "django.contrib.gis",
    "debug_toolbar",
    "django_extensions",
)
_LIMITED = ("login", "login_failed")


def _open_to_strangers(settings: Any) -> bool:
    return bool(import_string(settings.ACCOUNT_ADAPTER)().is_open_for_signup(None))


def _tells_who_exists(settings: Any) -> bool:
    return not settings.ACCOUNT_PREVENT_ENUMERATION or settings.ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS


def _short_passwords(settings: Any) -> bool:
    lengths = [each.get("OPTIONS", {}).get("min_length", 0) for each in settings.AUTH_PASSWORD_VALIDATORS]
    return max(lengths, default=0) < _SHORTEST


def _easy_passwords(settings: Any) -> bool:
    return not {each["NAME"] for each in settings.AUTH_PASSWORD_VALIDATORS} >= _VALIDATORS


def _unlimited(settings: Any) -> bool:
    limits = settings.ACCOUNT_RATE_LIMITS or {}
    return not all(limits.get(each) for each in _LIMITED)


GATES = (
    Gate(
        "E040",
        "Strangers can make themselves an account.",
        'Set ACCOUNT_ADAPTER to "clinic.accounts.StaffAdapter".',
        _open_to_strangers,
    ),
    Gate(
        "E041",
        "A code by mail alone signs staff in.",
        "Set ACCOUNT_LOGIN_BY_CODE_ENABLED to False.",
        lambda settings: bool(settings.ACCOUNT_LOGIN_BY_CODE_ENABLED),
    ),
    Gate(
        "E042",
        "The sign-in tells who has an account.",
        "Set ACCOUNT_PREVENT_ENUMERATION to True and ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS to False.",
        _tells_who_exists,
    ),
    Gate(
        "E043",
        "Passwords are not kept by Argon2id.",
        f'Let "{_ARGON2}" be the first of PASSWORD_HASHERS.',
        lambda settings: [*settings.PASSWORD_HASHERS, ""][0] != _ARGON2,
    ),
    Gate(
        "E044",
        "Passwords may be shorter than 12 characters.",
        "Give MinimumLengthValidator in AUTH_PASSWORD_VALIDATORS a min_length of 12.",
        _short_passwords,
    ),
    Gate(
        "E045",
        "Passwords that everybody guesses are taken.",
        f"Put back into AUTH_PASSWORD_VALIDATORS what is missing of {', '.join(sorted(_VALIDATORS))}.",
        _easy_passwords,
    ),
    Gate(
        "E046",
        "Passwords can be tried without a limit.",
        f"Let ACCOUNT_RATE_LIMITS hold {' and '.join(_LIMITED)}.",
        _unlimited,
    ),
    Gate(
        "E047",
        "Looking at an address signs somebody out.",
        "Set ACCOUNT_LOGOUT_ON_GET to False.",
        lambda settings: bool(settings.ACCOUNT_LOGOUT_ON_GET),
    ),
    Gate(
        "E048",
        "There is a way to sign in that is none of ours.",
        'Let AUTHENTICATION_BACKENDS hold "clinic.accounts.StaffBackend" alone.',
        lambda settings: settings.AUTHENTICATION_BACKENDS != ["clinic.accounts.StaffBackend"],
    ),
    Gate(
        "E049",
        "An app is installed that a production has no use for.",
        f"Take what is there of {', '.join(_UNWANTED)} out of INSTALLED_APPS.",
        lambda settings: any(each.startswith(_UNWANTED) for each in settings.INSTALLED_APPS),
    ),
)
