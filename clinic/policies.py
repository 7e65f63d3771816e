"""Policies of views that libraries bring; each other view declares its own beside itself."""

from checklists.rules.access import ANYONE, STAFF, Policy, Sensitivity

_READ = frozenset({"GET", "HEAD"})

OUTSIDE: dict[str, Policy] = {
    "account_login": Policy(ANYONE, _READ | {"POST"}, Sensitivity.PUBLIC),
    "mfa_authenticate": Policy(ANYONE, _READ | {"POST"}, Sensitivity.PUBLIC),
    "mfa_login_webauthn": Policy(ANYONE, _READ | {"POST"}, Sensitivity.PUBLIC),
    "account_change_password": Policy(STAFF, _READ | {"POST"}, Sensitivity.STAFF),
}
# All that a member of staff reaches who has given a password and has no second factor yet: the pages that set one up, and
# the session's own way on and out. Source: security.md AU-1.
BEFORE_A_FACTOR = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "staff_session",
        "staff_stay",
    }
)
