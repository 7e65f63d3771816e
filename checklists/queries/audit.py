"""Is the audit chain whole? Each hash is computed again from its row and its predecessor."""

from dataclasses import dataclass

from django.db import connection

_BROKEN = """
WITH links AS (
  SELECT chain, seq, prev, hash,
         audit_hash(prev, chain, seq, at, actor, action, obj, data) AS expected,
         lag(hash, 1, sha256(''::bytea)) OVER w AS before,
         lag(seq, 1, 0::bigint) OVER w AS number_before
  FROM checklists_auditentry WINDOW w AS (PARTITION BY chain ORDER BY seq)
)
SELECT chain, seq, CASE WHEN seq <> number_before + 1 THEN 'an entry before it is missing'
                        WHEN prev <> before THEN 'it does not follow the entry before it'
                        ELSE 'its content was changed' END
FROM links WHERE seq <> number_before + 1 OR prev <> before OR hash <> expected ORDER BY chain, seq LIMIT 1
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
    chains: int
    entries: int
    broken: BrokenLink | None


def verify() -> AuditCheck:
    """Walk every chain; the first broken link by chain and number, or none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(sum(seq), 0)::bigint FROM checklists_audithead")
        chains, entries = cursor.fetchone() or (0, 0)
        for statement in (_BROKEN, _CUT, _ORPHAN):
            cursor.execute(statement)
            row = cursor.fetchone()
            if row:
                return AuditCheck(chains, entries, BrokenLink(*row))
    return AuditCheck(chains, entries, None)
