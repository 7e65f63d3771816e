"""Is the audit chain whole? Each hash is computed again from its row and its predecessor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

# From where each chain is known to be whole; of a chain that is not named, from its beginning.
_BROKEN = """
WITH whole AS (SELECT * FROM unnest(%s::text[], %s::bigint[]) AS w(chain, until)), links AS (
  SELECT e.chain, e.seq, e.prev, e.hash, coalesce(w.until, 0) AS until,
         audit_hash(e.prev, e.chain, e.seq, e.at, e.actor, e.action, e.obj, e.data) AS expected,
         lag(e.hash, 1, sha256(''::bytea)) OVER chained AS before,
         lag(e.seq, 1, 0::bigint) OVER chained AS number_before
  FROM checklists_auditentry e LEFT JOIN whole w ON w.chain = e.chain
  WHERE e.seq >= coalesce(w.until, 0) WINDOW chained AS (PARTITION BY e.chain ORDER BY e.seq)
)
SELECT chain, seq, CASE WHEN seq <> number_before + 1 THEN 'an entry before it is missing'
                        WHEN prev <> before THEN 'it does not follow the entry before it'
                        ELSE 'its content was changed' END
FROM links WHERE seq > until AND (seq <> number_before + 1 OR prev <> before OR hash <> expected)
ORDER BY chain, seq LIMIT 1
"""
_CUT = """
SELECT h.chain, h.seq, 'the newest entries are missing' FROM checklists_audithead h
LEFT JOIN LATERAL (SELECT seq, hash FROM checklists_auditentry e WHERE e.chain = h.chain ORDER BY seq DESC LIMIT 1) e
  ON true
WHERE h.seq <> coalesce(e.seq, 0) OR (e.hash IS NOT NULL AND h.hash <> e.hash) ORDER BY h.chain LIMIT 1
"""
_ORPHAN = """
SELECT chain, max(seq), 'its head is missing' FROM checklists_auditentry e
WHERE NOT EXISTS (SELECT 1 FROM checklists_audithead h WHERE h.chain = e.chain) GROUP BY chain ORDER BY chain LIMIT 1
"""


@dataclass(frozen=True)
class BrokenLink:
    chain: str
    seq: int
    why: str


@dataclass(frozen=True)
class AuditCheck:
    """`anchors` are how many signed statements were compared with the chains."""

    chains: int
    entries: int
    broken: BrokenLink | None
    anchors: int = 0


def verify(*, whole_until: Mapping[str, int] | None = None) -> AuditCheck:
    """Walk every chain; the first broken link by chain and number, or none.

    `whole_until` names by chain the entry up to which it is known to be whole: what came later is walked.
    """
    known = whole_until or {}
    whole: list[Any] = [list(known), list(known.values())]
    steps: tuple[tuple[str, list[Any]], ...] = ((_BROKEN, whole), (_CUT, []), (_ORPHAN, []))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(sum(seq), 0)::bigint FROM checklists_audithead")
        chains, entries = cursor.fetchone() or (0, 0)
        for statement, values in steps:
            cursor.execute(statement, values)
            row = cursor.fetchone()
            if row:
                return AuditCheck(chains, entries, BrokenLink(*row))
    return AuditCheck(chains, entries, None)
