"""The test run's database: made, emptied and dropped by the superuser, used by the application's role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

# The servers of this run, once they are up.
running: list["Servers"] = []
ROLES = (("clinic_owner", "owner"), ("clinic_app", "app"))


@dataclass(frozen=True)
class Servers:
    superuser_url: str
    redis_url: str


@dataclass(frozen=True)
class Urls:
    app: str
    owner: str


def given(superuser_url: str) -> Servers:
    """A PostgreSQL that somebody else runs, for quick rounds; no broker."""
    return Servers(superuser_url, "redis://127.0.0.1:1/0")


@contextmanager
def started() -> Iterator[Servers]:
    """Servers of this run's own, stopped at its end."""
    from clinic.stack.for_tests import test_servers  # noqa: PLC0415 - not needed where servers are given

    with test_servers() as running:
        yield Servers(running.superuser_url, running.redis_url)


def create(servers: Servers, *, name: str) -> Urls:
    """An empty database `name` owned by clinic_owner; what an earlier run left goes."""
    drop(servers, name=name)
    with psycopg.connect(servers.superuser_url, autocommit=True) as connection:
        for role, password in ROLES:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(password)
                    )
                )
        statement = sql.SQL("CREATE DATABASE {} OWNER clinic_owner").format(sql.Identifier(name))
        connection.execute(statement)
    return urls(servers, name=name)


def urls(servers: Servers, *, name: str) -> Urls:
    """How each role reaches it."""
    return Urls(*(_as(servers.superuser_url, role, password, name) for role, password in reversed(ROLES)))


def drop(servers: Servers, *, name: str) -> None:
    with psycopg.connect(servers.superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def empty(servers: Servers, *, name: str) -> None:
    """Take every row out, also of append-only tables: triggers rest for this one session."""
    with psycopg.connect(at(servers.superuser_url, name), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'django_migrations'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def at(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _as(url: str, role: str, password: str, name: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{password}@{host}", path=f"/{name}"))
