"""All rows of the fault table that are shown here, in their order."""

from tests.chaos import broker, database, kills, mail_server, races

_ALL = (*kills.FAULTS, *database.FAULTS, *mail_server.FAULTS, *broker.FAULTS, *races.FAULTS)
FAULTS = tuple(sorted(_ALL, key=lambda fault: int(fault.number)))
