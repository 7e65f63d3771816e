from checklists.models import Appointment, Item, RideHome
from checklists.rules.protocol import Protocol


def create(appointment: Appointment, protocol: Protocol) -> None:
    """The items of a new appointment, frozen from its protocol, and the ride they ask for."""
    Item.objects.bulk_create(
        Item(
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
        for position, spec in enumerate(protocol.items, start=1)
    )
    RideHome.objects.create(site_id=appointment.site_id, appointment=appointment, policy=protocol.ride_policy)
