"""Every entry of the audit with what was hashed of it, for a file that proves itself."""

from collections.abc import Iterator

from django.db import connection, transaction

_ENTRIES = """
SELECT chain, seq, jsonb_build_array(chain, seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  actor, action, obj, data)::text, encode(prev, 'hex'), encode(hash, 'hex')
FROM checklists_auditentry WHERE %(chain)s = '' OR chain = %(chain)s ORDER BY chain, seq
"""
_AT_ONCE = 2000
Row = tuple[str, int, str, str, str]


def entries(*, chain: str = "") -> Iterator[Row]:
    """By chain and number: chain, number, hashed text, hash before, own hash. Of one chain, or of all; a million at no cost of memory."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DECLARE audit_export NO SCROLL CURSOR FOR {_ENTRIES}", {"chain": chain})
        while True:
            cursor.execute(f"FETCH {_AT_ONCE} FROM audit_export")
            found = cursor.fetchall()
            yield from found
            if len(found) < _AT_ONCE:
                return
