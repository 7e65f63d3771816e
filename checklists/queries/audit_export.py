"""Every entry of the audit with what was hashed of it, for a file that proves itself."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import connection, transaction

from checklists.models import AuditEntry, AuditHead

_ENTRIES = """
SELECT chain, seq, jsonb_build_array(chain, seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  actor, action, obj, data)::text, encode(prev, 'hex'), encode(hash, 'hex')
FROM checklists_auditentry WHERE (%(chain)s = '' OR chain = %(chain)s) AND seq > %(after)s ORDER BY chain, seq
"""
_MISSING = """
SELECT count(*) FROM checklists_auditentry e JOIN unnest(%s::text[], %s::bigint[]) AS kept(chain, seq) USING (chain)
WHERE e.seq > kept.seq AND e.at < %s
"""
_AT_ONCE = 2000
Row = tuple[str, int, str, str, str]


def entries(*, chain: str = "", after: int = 0) -> Iterator[Row]:
    """By chain and number: chain, number, hashed text, hash before, own hash. Of one chain, or of all; a million at no cost of memory.

    `after` is the number of an entry: those behind it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        asked: dict[str, str | int] = {"chain": chain, "after": after}
        cursor.execute(f"DECLARE audit_export NO SCROLL CURSOR FOR {_ENTRIES}", asked)
        while True:
            cursor.execute(f"FETCH {_AT_ONCE} FROM audit_export")
            found = cursor.fetchall()
            yield from found
            if len(found) < _AT_ONCE:
                return


def chains() -> tuple[str, ...]:
    """Every chain that has an entry, by name."""
    return tuple(AuditHead.objects.filter(seq__gt=0).order_by("chain").values_list("chain", flat=True))


def hash_of(*, chain: str, seq: int) -> str:
    """Of one entry, in hexadecimal digits; "" where there is none."""
    found = AuditEntry.objects.filter(chain=chain, seq=seq).values_list("hash", flat=True).first()
    return bytes(found).hex() if found else ""


def missing(*, kept: Mapping[str, int], before: datetime) -> int:
    """How many entries of before that moment stand behind the number that is kept of their chain."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [list(kept), list(kept.values()), before])
        found = cursor.fetchone()
    return int(found[0]) if found else 0
