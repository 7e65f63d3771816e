"""The second factor: what would let somebody in without one, or with half of one."""

from typing import Any

from clinic.checks.gate import Gate

_DIGITS, _FRESH = 20, 300
_RESTS = "clinic.second_factor.FactorAdapter"


def _walked_around(settings: Any) -> bool:
    """A code that always counts, or a browser that is asked once and never again."""
    bypass = getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None)
    return bool(bypass) or bool(getattr(settings, "MFA_TRUST_ENABLED", False))


def _device_alone(settings: Any) -> bool:
    """Signing in with a device that did not ask who holds it is one factor, not two."""
    insecure = getattr(settings, "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", False)
    return bool(insecure) or settings.MFA_WEBAUTHN_USER_VERIFICATION != "required"


def _short_codes(settings: Any) -> bool:
    return settings.MFA_RECOVERY_CODE_DIGITS < _DIGITS or not settings.MFA_RECOVERY_CODES_SHOW_ONCE


GATES = (
    Gate(
        "E051",
        "There is a way around the second factor.",
        "Take MFA_TOTP_INSECURE_BYPASS_CODE and MFA_TRUST_ENABLED out.",
        _walked_around,
    ),
    Gate(
        "E052",
        "A passkey signs in without having checked the person.",
        'Set MFA_WEBAUTHN_USER_VERIFICATION to "required" and take MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN out.',
        _device_alone,
    ),
    Gate(
        "E053",
        "The secrets of second factors would rest in clear.",
        f'Set MFA_ADAPTER to "{_RESTS}".',
        lambda settings: settings.MFA_ADAPTER != _RESTS,
    ),
    Gate(
        "E054",
        "Recovery codes are short, or are shown more than once.",
        f"Set MFA_RECOVERY_CODE_DIGITS to {_DIGITS} and MFA_RECOVERY_CODES_SHOW_ONCE to True.",
        _short_codes,
    ),
    Gate(
        "E055",
        "An act that asks who sits there would believe a sign-in of more than five minutes ago.",
        f"Set ACCOUNT_REAUTHENTICATION_TIMEOUT to {_FRESH} or to less.",
        lambda settings: not 0 < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT <= _FRESH,
    ),
    Gate(
        "E056",
        "Nothing signs the audit: whoever owns the database could write it anew.",
        "Set AUDIT_KEY to 64 hexadecimal digits, and keep the public key that verify_audit prints off this machine.",
        lambda settings: not settings.AUDIT_KEY,
    ),
)
