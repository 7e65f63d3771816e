"""The two roles of a cluster: the owner migrates, the application works. They differ by password."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from clinic.stack.cluster import ADMIN, Cluster

DATABASE = "clinic"
OWNER = "clinic_owner"
APP = "clinic_app"


@dataclass(frozen=True)
class Passwords:
    owner: str
    app: str


def url(sockets: Path, role: str, password: str, database: str = DATABASE) -> str:
    """A connection by socket, in the form that libpq and django-environ both read."""
    return f"postgresql://{role}:{password}@/{database}?host={quote(str(sockets))}"


def admin_url(sockets: Path) -> str:
    """The administrator's connection: no password, the system's user is the proof."""
    return f"postgresql://{ADMIN}@/postgres?host={quote(str(sockets))}"


def answers(cluster: Cluster) -> bool:
    """True when the server takes connections."""
    try:
        _admin(cluster).close()
    except psycopg.OperationalError:
        return False
    return True


def open_to(cluster: Cluster, passwords: Passwords) -> bool:
    """True when both roles can sign in with these passwords."""
    try:
        for role, password in ((OWNER, passwords.owner), (APP, passwords.app)):
            psycopg.connect(url(cluster.sockets, role, password), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def prepare(cluster: Cluster, passwords: Passwords, *, may_create_databases: bool = False) -> None:
    """Make the roles and the database where they are missing; give the roles these passwords."""
    with _admin(cluster) as connection:
        for role, password in ((OWNER, passwords.owner), (APP, passwords.app)):
            _make_role(connection, role, password)
        if may_create_databases:
            connection.execute(f"ALTER ROLE {OWNER} CREATEDB")
            connection.execute(f"GRANT {APP} TO {OWNER}")
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def _make_role(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    statement = sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEROLE PASSWORD {}")
    connection.execute(statement.format(sql.Identifier(role), sql.Literal(password)))


def _exists(connection: psycopg.Connection[tuple[object, ...]], question: str, name: str) -> bool:
    return connection.execute(question.encode(), [name]).fetchone() is not None


def _admin(cluster: Cluster) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(cluster.sockets), user=ADMIN, dbname="postgres", autocommit=True, connect_timeout=5
    )
