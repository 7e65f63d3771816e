"""All rows of the fault table that are shown here, in their order."""

from tests.chaos import database, kills, mail_server, races

FAULTS = (*kills.FAULTS, *database.FAULTS, *mail_server.FAULTS, *races.FAULTS)
