"""Policies of views that libraries bring; each other view declares its own beside itself."""

from checklists.rules.access import ANYONE, STAFF, Policy, Sensitivity

_READ = frozenset({"GET", "HEAD"})

OUTSIDE: dict[str, Policy] = {
    "account_login": Policy(ANYONE, _READ | {"POST"}, Sensitivity.PUBLIC),
    "account_change_password": Policy(STAFF, _READ | {"POST"}, Sensitivity.STAFF),
}
