"""A process says that it is there, in a row that pages and `doctor` read."""

import logging
import os
import socket
import time
from threading import Thread

from django.db import Error as DatabaseError
from django.db import connection

from checklists.actions import sending
from checklists.queries import outbox
from checklists.rules.access import system
from checklists.rules.heartbeats import ALIVE_EVERY

log = logging.getLogger(__name__)
BY = system("alive")


def say(trigger: str) -> None:
    """By the database's clock. Raises what the database raises."""
    now = outbox.database_now()
    sending.beat(trigger=trigger, host=socket.gethostname(), lag_seconds=0, by=BY, now=now)


def keep_saying(trigger: str) -> Thread:
    """From a thread of its own, so that a sweep that takes long is no silence; as long as the parent lives."""
    thread = Thread(target=_keep_saying, args=(trigger, os.getppid()), name="alive", daemon=True)
    thread.start()
    return thread


def _keep_saying(trigger: str, parent: int) -> None:
    """Its connection is closed between two rows: nobody counts on it."""
    while os.getppid() == parent:
        try:
            say(trigger)
        except DatabaseError as error:
            log.warning("cannot say that it is there: %s", type(error).__name__)
        finally:
            connection.close()
        time.sleep(ALIVE_EVERY.total_seconds())
