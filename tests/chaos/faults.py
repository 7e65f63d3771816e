"""All rows of the fault table that are shown here, in their order."""

from tests.chaos import broker, database, kills, mail_server, moments, phone, races, restore, rush

_ROOMS = (kills, database, mail_server, broker, moments, races, restore, rush, phone)
_ALL = (fault for room in _ROOMS for fault in room.FAULTS)
FAULTS = tuple(sorted(_ALL, key=lambda fault: int(fault.number)))
