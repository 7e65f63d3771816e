"""Items, frozen from the protocol of their appointment."""

import json
from collections.abc import Collection

from django.db import connection

from checklists.models import Appointment, Item, RideHome
from checklists.rules.protocol import ItemSpec, Protocol

# Each item of the protocol for each appointment: an import books hundreds at once, all with the same items.
_EVERY_ITEM = """
INSERT INTO checklists_item (site_id, appointment_id, position, key, kind, label, help, required, safety, parameters,
  done, unsure)
SELECT a.site_id, a.id, spec.position, spec.key, spec.kind, spec.label, spec.help, spec.required, spec.safety, '{}',
  false, false
FROM checklists_appointment a, json_to_recordset(%(specs)s::json) AS spec (position smallint, key text, kind text,
  label text, help text, required boolean, safety boolean)
WHERE a.id = ANY (%(appointments)s) ORDER BY a.id, spec.position
"""


def create_all(appointments: Collection[Appointment], protocol: Protocol) -> None:
    """The items of new appointments, frozen from their protocol, and the ride that it asks for."""
    specs = [_values(spec, position) for position, spec in enumerate(protocol.items, start=1)]
    ids = [appointment.pk for appointment in appointments]
    with connection.cursor() as cursor:
        cursor.execute(_EVERY_ITEM, {"specs": json.dumps(specs), "appointments": ids})
    RideHome.objects.bulk_create(
        RideHome(site_id=appointment.site_id, appointment=appointment, policy=protocol.ride_policy)
        for appointment in appointments
    )


def item(appointment: Appointment, spec: ItemSpec, *, position: int) -> Item:
    """One item as its protocol says, not stored yet."""
    return Item(site_id=appointment.site_id, appointment=appointment, **_values(spec, position))


def _values(spec: ItemSpec, position: int) -> dict[str, str | int | bool]:
    return {
        "position": position,
        "key": spec.key,
        "kind": spec.kind.value,
        "label": spec.label,
        "help": spec.help,
        "required": spec.required,
        "safety": spec.safety,
    }
