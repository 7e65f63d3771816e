"""Anchors as they rest in the database, and whether the chains still are what they say."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection

from checklists.models import AuditAnchor, AuditHead
from checklists.queries.audit import BrokenLink
from checklists.rules.audit_anchor import Anchor, Head, is_genuine

ANCHORS = "anchors"
_AT_ONCE = 20_000
_ELSE = """
SELECT said.chain, said.seq, 'it is not what an anchor says of it'
FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS said(chain, seq, hash)
LEFT JOIN checklists_auditentry e ON e.chain = said.chain AND e.seq = said.seq
WHERE said.seq > 0 AND (e.hash IS NULL OR encode(e.hash, 'hex') <> said.hash) ORDER BY 1, 2 LIMIT 1
"""


def heads() -> tuple[Head, ...]:
    """Where every chain stands, in one statement: all of one moment."""
    rows = AuditHead.objects.order_by("chain").values_list("chain", "seq", "hash")
    return tuple(Head(chain, seq, bytes(digest).hex()) for chain, seq, digest in rows)


def every() -> tuple[Anchor, ...]:
    return tuple(_anchor(row) for row in AuditAnchor.objects.order_by("number"))


def newest() -> Anchor | None:
    row = AuditAnchor.objects.order_by("-number").first()
    return _anchor(row) if row else None


def numbered(number: int) -> Anchor | None:
    row = AuditAnchor.objects.filter(number=number).first()
    return _anchor(row) if row else None


def broken(*, rows: Collection[Anchor], kept: Collection[Anchor], keys: Collection[str]) -> BrokenLink | None:
    """The first anchor that does not hold: of the database, in its order, then of the file.

    What the file `kept` has to be in the database too: an anchor taken out of there is an attempt to get round it.
    """
    return (
        _out_of_order(rows) or _forged([*rows, *kept], keys) or _taken_out(rows, kept) or _differs(rows, kept)
    )


def _out_of_order(rows: Iterable[Anchor]) -> BrokenLink | None:
    before = ""
    for number, anchor in enumerate(rows, start=1):
        if (anchor.number, anchor.before) != (number, before):
            return BrokenLink(ANCHORS, number, "an anchor before it is missing or was changed")
        before = anchor.signature
    return None


def _forged(anchors: Iterable[Anchor], keys: Collection[str]) -> BrokenLink | None:
    for anchor in anchors:
        if not is_genuine(anchor, keys):
            return BrokenLink(ANCHORS, anchor.number, "our key did not sign it")
    return None


def _taken_out(rows: Iterable[Anchor], kept: Iterable[Anchor]) -> BrokenLink | None:
    known = {anchor.signature for anchor in rows}
    for anchor in kept:
        if anchor.signature not in known:
            return BrokenLink(ANCHORS, anchor.number, "it is in the file and not in the database")
    return None


def _differs(rows: Iterable[Anchor], kept: Iterable[Anchor]) -> BrokenLink | None:
    said = sorted({head for anchor in (*rows, *kept) for head in anchor.heads})
    for start in range(0, len(said), _AT_ONCE):
        part = said[start : start + _AT_ONCE]
        columns: list[Any] = [
            [head.chain for head in part],
            [head.seq for head in part],
            [head.hash for head in part],
        ]
        with connection.cursor() as cursor:
            cursor.execute(_ELSE, columns)
            if row := cursor.fetchone():
                return BrokenLink(*row)
    return None


def _anchor(row: AuditAnchor) -> Anchor:
    """The moment as it was signed: the database gives it back in UTC."""
    said = tuple(Head(*head) for head in row.heads)
    return Anchor(row.number, row.at.isoformat(), said, row.before, row.key, row.signature)
