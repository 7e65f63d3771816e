"""PostgreSQL: the application's role works, the owner's role migrates. The cache is a table."""

from clinic.settings.base import env

_COMMON = {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": True,
}
_OPTIONS = {
    "connect_timeout": 3,
    # A statement that hangs, or a transaction left open, must not hold a clinic's morning.
    "options": "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
}

_DJANGOS, _OURS = "django.db.backends.postgresql", "clinic.postgresql"
_app = env.db("DATABASE_URL")
_owner = env.db("DATABASE_OWNER_URL", default=env("DATABASE_URL"))
for _each in (_app, _owner):
    # Ours tells the database whose rows a statement may reach. Whatever else is named, the checks refuse.
    if _each.get("ENGINE") == _DJANGOS:
        _each["ENGINE"] = _OURS
# An address may bring options of its own: the folder of a socket, the way TLS is checked.
DATABASES = {
    "default": {
        **_app,
        **_COMMON,
        "OPTIONS": {**_app.get("OPTIONS", {}), **_OPTIONS},
        "ATOMIC_REQUESTS": False,
    },
    # Used by `migrate` alone. One role for both works too; `doctor` then says what is weaker.
    "owner": {
        **_owner,
        "OPTIONS": {**_owner.get("OPTIONS", {}), "connect_timeout": 3},
        "TEST": {"MIRROR": "default"},
    },
}
# Shared by all processes and alive without the broker: sign-in limits rest here.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        # Above it a third of the entries is dropped, and with them somebody's count.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
