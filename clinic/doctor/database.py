"""What the database tells: that it answers, that it is up to date, whole, and who may change it."""

from datetime import datetime

from django.conf import settings
from django.db import Error, connection, connections
from django.db.migrations.executor import MigrationExecutor

from checklists.queries import protocol_drafts
from checklists.rules.audit_anchor import is_late
from clinic import audit_anchors
from clinic import wall as walls
from clinic.doctor.finding import Finding, ill, warning, well

_MOST_NAMED = 5
ALIAS = "default"
_TOO_MUCH = ("is a superuser", "passes row security", "owns tables", "makes tables", "empties tables")
_RIGHTS = """
SELECT own.rolsuper,
       own.rolbypassrls,
       EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
               AND pg_has_role(current_user, relowner, 'MEMBER')),
       has_schema_privilege(current_schema(), 'CREATE'),
       EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
               AND has_table_privilege(oid, 'TRUNCATE'))
FROM pg_roles own WHERE own.rolname = current_user
"""


def answers(now: datetime) -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = cursor.fetchone()[0]
    except Error as error:
        cure = "Start PostgreSQL, and compare DATABASE_URL with where it listens."
        return ill("database", f"no answer: {str(error).strip().splitlines()[0]}", cure)
    return well("database", f"PostgreSQL {version.split()[0]} answers")


def migrations(now: datetime) -> Finding:
    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return ill("migrations", f"{len(plan)} are not applied", "Run: manage.py migrate")
    return well("migrations", "all applied")


def role(now: datetime) -> Finding:
    """The role that works should not own what it works on: then it cannot undo what is append-only. The database knows."""
    with connection.cursor() as cursor:
        cursor.execute(_RIGHTS)
        found = [name for name, may in zip(_TOO_MUCH, cursor.fetchone(), strict=True) if may]
    if not found:
        return well("database role", "the application's role owns nothing and makes no tables")
    seen = f"the application's role {', '.join(found)}"
    if settings.DEMO:
        return well("database role", f"{seen}; triggers still keep append-only tables. No harm in a demo")
    return ill("database role", seen, "Let DATABASE_URL name a role of its own: see docs/operating.md.")


def wall(now: datetime) -> Finding:
    """Row-level security, between the sites. It lets whoever passes by it through: see `role`."""
    holes = walls.missing(ALIAS)
    if holes:
        named = ", ".join(holes[:_MOST_NAMED])
        return ill(
            "second wall", f"{len(holes)} tables show every site's rows: {named}", "Run: manage.py migrate"
        )
    return well("second wall", "each site's rows are shown to that site alone")


def audit_chain(now: datetime) -> Finding:
    found = audit_anchors.verified()
    if found.broken:
        seen = f"chain {found.broken.chain}, entry {found.broken.seq}: {found.broken.why}"
        return ill("audit", seen, "Tell the privacy officer; keep the database as it is.")
    return well("audit", f"{found.entries} entries, whole")


def anchors(now: datetime) -> Finding:
    """Without them whoever owns the database writes the past anew, and no link is broken."""
    if not audit_anchors.public_key():
        cure = "Set AUDIT_KEY, see .env.example; keep the public key that verify_audit prints."
        return warning("audit anchors", "nothing is signed: AUDIT_KEY is not set", cure)
    signed_at = audit_anchors.anchored_at()
    if signed_at is None:
        return warning("audit anchors", "none yet", "The clock writes the first within an hour.")
    if is_late(anchored_at=signed_at, now=now):
        seen = f"the newest is of {signed_at:%Y-%m-%d %H:%M} UTC"
        return ill("audit anchors", seen, "Look into the log of the worker and into manage.py verify_audit.")
    return well("audit anchors", f"signed at {signed_at:%Y-%m-%d %H:%M} UTC")


def protocols(now: datetime) -> Finding:
    """A warning, not an illness: the shipped defaults work, but somebody has to answer for them."""
    unsigned = protocol_drafts.unsigned_by_site()
    if not unsigned:
        return well("protocols", "every published one is signed off")
    named = ", ".join(f"{slug} ({count})" for slug, count in unsigned[:_MOST_NAMED])
    more = f" and {len(unsigned) - _MOST_NAMED} more sites" if len(unsigned) > _MOST_NAMED else ""
    seen = f"published, but not signed off by a prescriber: {named}{more}"
    return warning(
        "protocols", seen, "A prescriber of the site reads them under Protocols and signs them off."
    )
