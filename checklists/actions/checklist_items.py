from collections.abc import Collection, Iterator

from checklists.models import Appointment, Item, RideHome
from checklists.rules.protocol import ItemSpec, Protocol


def create_all(appointments: Collection[Appointment], protocol: Protocol) -> None:
    """The items of new appointments, frozen from their protocol, and the ride that it asks for."""
    Item.objects.bulk_create(each for appointment in appointments for each in _items(appointment, protocol))
    RideHome.objects.bulk_create(
        RideHome(site_id=appointment.site_id, appointment=appointment, policy=protocol.ride_policy)
        for appointment in appointments
    )


def item(appointment: Appointment, spec: ItemSpec, *, position: int) -> Item:
    """One item as its protocol says, not stored yet."""
    return Item(
        site_id=appointment.site_id,
        appointment=appointment,
        position=position,
        key=spec.key,
        kind=spec.kind,
        label=spec.label,
        help=spec.help,
        required=spec.required,
        safety=spec.safety,
    )


def _items(appointment: Appointment, protocol: Protocol) -> Iterator[Item]:
    for position, spec in enumerate(protocol.items, start=1):
        yield item(appointment, spec, position=position)
