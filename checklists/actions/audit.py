"""The one way into the audit: last in the transaction of the change, so that both are or neither is.

A site has two chains: what was done, and who looked. A look tells no page that something changed, and waits for no act.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from checklists.rules.access import Actor
from checklists.rules.audit_trail import chain_of, looks_of

_UNLESS_LOOKED = """
SELECT audit_append(%s, %s, %s, %s, %s::jsonb) WHERE NOT EXISTS (
  SELECT 1 FROM checklists_auditentry WHERE chain = %s AND at >= %s AND actor = %s AND data @> %s::jsonb)
"""
Value = str | int | bool | None | list[int] | list[str]


def record(
    *, by: Actor, action: str, obj: str, site_id: int | None, data: Mapping[str, Value] | None = None
) -> None:
    """Append one entry to the site's chain, or to `system` without a site.

    `action` is noun and verb ("appointment.move"), `obj` kind and id ("appointment:12"). `data` holds ids and
    field names, never values of a person. Must run inside the transaction of the change it tells of.
    """
    _append(chain_of(site_id), by, action, obj, data or {})


@transaction.atomic
def look(
    *, by: Actor, action: str, obj: str, site_id: int | None, data: Mapping[str, Value] | None = None
) -> None:
    """Somebody reads, or was refused: told before the answer leaves. The same words as for `record`."""
    _append(looks_of(site_id), by, action, obj, data or {})


@transaction.atomic
def look_again(
    *,
    by: Actor,
    action: str,
    obj: str,
    site_id: int,
    data: Mapping[str, Value],
    shown: Mapping[str, list[int]],
    since: datetime,
) -> None:
    """As `look`, unless one look of theirs since then names everybody who is `shown`: one statement either way."""
    chain = looks_of(site_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _UNLESS_LOOKED,
            [
                chain,
                by.label,
                action,
                obj,
                json.dumps(dict(data)),
                chain,
                since,
                by.label,
                json.dumps(dict(shown)),
            ],
        )


def _append(chain: str, by: Actor, action: str, obj: str, data: Mapping[str, Value]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_append(%s, %s, %s, %s, %s::jsonb)",
            [chain, by.label, action, obj, json.dumps(dict(data))],
        )
