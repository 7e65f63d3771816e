"""How long a sweep waits for rows that somebody else holds: two seconds, and one site never makes another wait."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, close_old_connections
from psycopg.errors import LockNotAvailable

from checklists.queries import sending

log = logging.getLogger(__name__)
LOCK_SECONDS = 2


def fresh_connection() -> None:
    """Each sweep and chore begins with one that works and waits shortly; a page may wait longer."""
    close_old_connections()
    sending.wait_for_locks(seconds=LOCK_SECONDS)


@contextmanager
def passing_by(site_id: int) -> Iterator[None]:
    """Where somebody holds this site's rows, the next sweep tries again; the others go on now."""
    try:
        yield
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        log.warning("site %s: its rows are held by somebody else, passed by", site_id)
