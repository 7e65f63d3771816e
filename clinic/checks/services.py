"""What we lean on: the broker, the database, and the passwords to both."""

from typing import Any
from urllib.parse import urlsplit

from clinic.base_url import LOOPBACK
from clinic.checks.gate import Gate

# docker-compose.yml is public, and so is each password in it.
PUBLISHED = "local-only-"
_TLS_OFF = {"disable", "allow"}


def _takes_code(settings: Any) -> bool:
    accepted = set(settings.CELERY_ACCEPT_CONTENT)
    return accepted != {"json"} or settings.CELERY_TASK_SERIALIZER != "json"


def _keeps_results(settings: Any) -> bool:
    return settings.CELERY_RESULT_BACKEND is not None or not settings.CELERY_TASK_IGNORE_RESULT


def _open_broker(settings: Any) -> bool:
    """A socket is guarded by its folder, another address of this machine by the machine."""
    url = urlsplit(settings.CELERY_BROKER_URL)
    return "socket" not in url.scheme and url.hostname not in LOOPBACK and not url.password


def _databases(settings: Any) -> list[dict[str, Any]]:
    return list(settings.DATABASES.values())


def _published_password(settings: Any) -> bool:
    known = [str(each.get("PASSWORD") or "") for each in _databases(settings)]
    known.append(urlsplit(settings.CELERY_BROKER_URL).password or "")
    return any(each.startswith(PUBLISHED) for each in known)


def _database_in_clear(settings: Any) -> bool:
    return any(each.get("OPTIONS", {}).get("sslmode") in _TLS_OFF for each in _databases(settings))


def _no_web_address(settings: Any) -> bool:
    return bool(settings.HEARTBEAT_URL) and urlsplit(settings.HEARTBEAT_URL).scheme not in {"http", "https"}


GATES = (
    Gate(
        "E060",
        "The worker takes more than JSON from the broker: whoever reaches that could run code.",
        'Let CELERY_ACCEPT_CONTENT be ["json"] and CELERY_TASK_SERIALIZER "json".',
        _takes_code,
    ),
    Gate(
        "E061",
        "The broker would keep what tasks answer.",
        "Set CELERY_RESULT_BACKEND to None and CELERY_TASK_IGNORE_RESULT to True.",
        _keeps_results,
    ),
    Gate(
        "E062",
        "REDIS_URL names another machine without a password: whoever reaches that could ring and read.",
        "Give the broker a password and name it: redis://:PASSWORD@host:6379/0.",
        _open_broker,
    ),
    Gate(
        "E063",
        "The database is not PostgreSQL: locks, grants and append-only tables would not hold.",
        "Let DATABASE_URL begin with postgresql://.",
        lambda settings: any(not each["ENGINE"].endswith(".postgresql") for each in _databases(settings)),
    ),
    Gate(
        "E064",
        "A password is the one that stands in docker-compose.yml for everybody to read.",
        "Choose passwords of your own for the database's roles and the broker.",
        _published_password,
    ),
    Gate(
        "E065",
        "The way to the database is told to do without TLS.",
        "Let sslmode in DATABASE_URL be verify-full, or leave it out where a socket leads there.",
        _database_in_clear,
    ),
    Gate(
        "E066",
        "HEARTBEAT_URL is no web address: a file of this machine would be opened.",
        "Let HEARTBEAT_URL begin with https://, or leave it empty.",
        _no_web_address,
    ),
)
