"""The server took it: its row stands as sent, with its event, in one statement for all that were taken."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

# A row that another holder has by now stays as it is. One whose lease was over is settled: it was in doubt only.
_SENT = """
WITH taken AS (
  SELECT r.id, m.reply FROM checklists_reminder r
  JOIN unnest(%(ids)s::uuid[], %(replies)s::text[]) AS m (id, reply) ON m.id = r.id
  WHERE r.lease_token = %(token)s OR (r.state = 'planned' AND r.doubts > 0)
  ORDER BY r.id FOR UPDATE OF r
), ended AS (
  UPDATE checklists_reminder r SET state = 'sent', reason = '', sent_at = %(now)s, reply = taken.reply, claims = 0,
    lease_token = NULL, lease_until = NULL, line = NULL
  FROM taken WHERE r.id = taken.id RETURNING r.id, r.site_id, r.reply
)
INSERT INTO checklists_reminderevent (site_id, reminder_id, at, state, reason, detail)
SELECT site_id, id, %(now)s, 'sent', '', reply FROM ended ORDER BY id RETURNING reminder_id
"""


def record(taken: Collection[tuple[UUID, str]], *, token: UUID, now: datetime) -> frozenset[UUID]:
    """`taken` are ids with the server's words, without an address. Runs inside the caller's transaction.

    The ids that stand as sent now; a row that is no longer held under the claim's `token` changes nothing.
    """
    values: dict[str, Any] = {
        "token": token,
        "now": now,
        "ids": [reminder_id for reminder_id, _ in taken],
        "replies": [reply for _, reply in taken],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SENT, values)
        return frozenset(row[0] for row in cursor.fetchall())
