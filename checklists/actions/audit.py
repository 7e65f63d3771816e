"""The one way into the audit: last in the transaction of the change, so that both are or neither is."""

import json
from collections.abc import Mapping

from django.db import connection

from checklists.rules.access import Actor

Value = str | int | bool | None | list[int] | list[str]


def record(
    *, by: Actor, action: str, obj: str, site_id: int | None, data: Mapping[str, Value] | None = None
) -> None:
    """Append one entry to the site's chain, or to `system` without a site.

    `action` is noun and verb ("appointment.move"), `obj` kind and id ("appointment:12"). `data` holds ids and
    field names, never values of a person. Must run inside the transaction of the change it tells of.
    """
    chain = f"site:{site_id}" if site_id else "system"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_append(%s, %s, %s, %s, %s::jsonb)",
            [chain, by.label, action, obj, json.dumps(dict(data or {}))],
        )
