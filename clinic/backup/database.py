"""The database of the role that owns it, as the programs of PostgreSQL are told of it."""

from django.db import connections
from psycopg import pq
from psycopg.conninfo import make_conninfo

from clinic.stack.dump import Target

ALIAS = "owner"
# The second wall stands for the owner too: it is told that all sites are meant.
_EVERY_SITE = "-c app.sites=*"
_THINGS = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')"


def target() -> Target:
    connection = connections[ALIAS]
    given = connection.settings_dict
    known = {each.keyword.decode() for each in pq.Conninfo.get_defaults()} - {
        "options",
        "password",
        "connect_timeout",
    }
    words = {"host": given["HOST"], "port": given["PORT"], "dbname": given["NAME"], "user": given["USER"]}
    words |= {name: value for name, value in given["OPTIONS"].items() if name in known}
    address = make_conninfo(**{name: value for name, value in words.items() if value}, options=_EVERY_SITE)
    return Target(address, given["PASSWORD"] or "", connection.pg_version // 10000)  # type: ignore[attr-defined]


def take_time() -> None:
    """What comes after a restore looks at every row: no statement of this process is cut off, as one of a page would be."""
    for connection in connections.all():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', '0', false)")


def is_empty() -> bool:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_THINGS)
        return bool(cursor.fetchone() == (0,))
