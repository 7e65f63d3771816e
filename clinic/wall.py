"""The second wall between sites: row-level security, the database's own. Source: security.md AZ-6.

A table with a site stands in one of the lists below, or in OUTSIDE with the reason why it needs no wall; a house test looks.
Whom the database lets through is the setting `app.sites`: see `checklists/queries/wall.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

# Each row carries its site.
BY_SITE = (
    "checklists_accesslink",
    "checklists_answerdraft",
    "checklists_appointment",
    "checklists_boarddevice",
    "checklists_call",
    "checklists_companion",
    "checklists_confirmation",
    "checklists_deliveryevent",
    "checklists_eatingplan",
    "checklists_erasure",
    "checklists_intake",
    "checklists_invitation",
    "checklists_item",
    "checklists_legalhold",
    "checklists_linksession",
    "checklists_medicationentry",
    "checklists_medicationreview",
    "checklists_medicinename",
    "checklists_nextdayanswer",
    "checklists_override",
    "checklists_overrideweek",
    "checklists_patient",
    "checklists_patientcondition",
    "checklists_phonecopy",
    "checklists_prescriberask",
    "checklists_presence",
    "checklists_privatenote",
    "checklists_probemail",
    "checklists_protocol",
    "checklists_protocolversion",
    "checklists_rememberedphone",
    "checklists_reminder",
    "checklists_reminderevent",
    "checklists_reviewdraft",
    "checklists_ridehome",
    "checklists_series",
    "checklists_setupskip",
    "checklists_startchange",
    "checklists_statuschange",
    "checklists_tick",
    "checklists_vitalsigns",
)
# Between two sites: both reach it. Table: columns.
BETWEEN_SITES: dict[str, tuple[str, ...]] = {"checklists_breakglass": ("site_id", "from_site_id")}
# Read before anybody is known to be anywhere, and without a word about a patient; written from inside alone. Table: column.
SEEN_BY_ALL = {"checklists_site": "id", "checklists_membership": "site_id"}
# Its chains are named after their site; written through `audit_append` alone.
AUDIT = "checklists_auditentry"
OUTSIDE = {
    "checklists_user": "people sign in before a site is known, and at several; nothing in it is a patient's",
    "checklists_audithead": "the number and the hash of each chain's newest entry; nothing of what it says",
    "checklists_auditanchor": "signatures of such heads",
    "checklists_passwordreset": "digests of links to a password of one's own, asked for before anybody is known",
    "checklists_staffmail": "numbers, to a member of staff; they work at several sites, and the sender serves all",
    "checklists_sending": "one row: whether this installation sends",
    "checklists_heartbeat": "signs of life of processes",
}

_SITES = "current_setting('app.sites', true)"
# CASE, so that "*" is never read as a number. Without a setting, and with '', nothing is reached.
_INSIDE = f"CASE {_SITES} WHEN '*' THEN true ELSE {{}} END"
_AMONG = f"{{}} = ANY (string_to_array(nullif({_SITES}, ''), ',')::bigint[])"
_CHAIN = _INSIDE.format(
    f"{_SITES} <> '' AND (chain = 'system' OR split_part(chain, ':', 2) = ANY (string_to_array({_SITES}, ',')))"
)


@dataclass(frozen=True)
class Gap:
    """A policy: where it leads through the wall of its table."""

    table: str
    purpose: str
    clause: str

    @property
    def name(self) -> str:
        """With a print of what it says: another text is another policy."""
        return f"{self.purpose}_{sha256(self.clause.encode()).hexdigest()[:8]}"


def gaps(*, owner: str = "") -> tuple[Gap, ...]:
    """Every policy; with those of an `owner` apart from the application, who migrates and backs up."""
    found = [Gap(table, "site", _site(columns)) for table, columns in _columns().items()]
    found += [Gap(table, "read", "FOR SELECT USING (true)") for table in SEEN_BY_ALL]
    found += [
        Gap(AUDIT, "site", f"FOR SELECT USING ({_CHAIN})"),
        Gap(AUDIT, "write", "FOR INSERT WITH CHECK (true)"),
    ]
    walled = (*_columns(), AUDIT) if owner else ()
    return (*found, *(Gap(table, "owner", f"TO {owner} USING (true)") for table in walled))


def tables() -> tuple[str, ...]:
    """All that stand behind the wall."""
    return (*_columns(), AUDIT)


def raise_wall(*, alias: str) -> None:
    """Idempotent: run after each migration. What stands already is left alone, so that nobody waits for a lock."""
    owner = _owner(alias)
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        for table, is_up in _standing(cursor).items():
            wanted = {gap.name: gap for gap in gaps(owner=owner) if gap.table == table}
            for statement in _mend(table, is_up, wanted, _policies(cursor, table)):
                cursor.execute(statement)


def missing(alias: str = "default") -> tuple[str, ...]:
    """Tables whose wall does not stand as it is written here."""
    with connections[alias].cursor() as cursor:
        standing = _standing(cursor)
        return tuple(
            table
            for table in tables()
            if not standing.get(table) or not _is_whole(table, _policies(cursor, table))
        )


def _is_whole(table: str, there: set[str]) -> bool:
    """Its own policies, and none beside them but its owner's."""
    own = {gap.name for gap in gaps() if gap.table == table}
    return own <= there and all(name.startswith("owner_") for name in there - own)


def _columns() -> dict[str, tuple[str, ...]]:
    """Of each table, those that name a site: one that is reached is enough."""
    own: dict[str, tuple[str, ...]] = dict.fromkeys(BY_SITE, ("site_id",))
    return own | BETWEEN_SITES | {table: (column,) for table, column in SEEN_BY_ALL.items()}


def _site(columns: tuple[str, ...]) -> str:
    return f"USING ({_INSIDE.format(' OR '.join(map(_AMONG.format, columns)))})"


def _owner(alias: str) -> str:
    """As a name in SQL; "" where one role owns and works: then the wall stands for it as well."""
    owner, role = (connections[each].settings_dict["USER"] for each in (alias, "default"))
    return connections[alias].ops.quote_name(owner) if owner and role and owner != role else ""


def _standing(cursor: CursorWrapper) -> dict[str, bool]:
    """Of the tables there are: whether row-level security is on and holds for the owner too."""
    cursor.execute(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = current_schema()::regnamespace AND relname = ANY (%s)",
        [list(tables())],
    )
    return dict(cursor.fetchall())


def _policies(cursor: CursorWrapper, table: str) -> set[str]:
    cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", [table])
    return {name for (name,) in cursor.fetchall()}


def _mend(table: str, is_up: bool, wanted: dict[str, Gap], there: set[str]) -> Iterator[str]:
    if not is_up:
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    for name in sorted(there - set(wanted)):
        yield f'DROP POLICY "{name}" ON {table}'
    for name, gap in wanted.items():
        if name not in there:
            yield f'CREATE POLICY "{name}" ON {table} {gap.clause}'
