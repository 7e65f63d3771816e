"""The second trigger, without a broker: LISTENs, sweeps when rung, when something is due, when the beat is silent.

One process, a connection of its own to listen on, no pooler. A database that goes away is waited for.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from checklists.queries import outbox, sending
from checklists.reminders import alive, chores
from checklists.reminders.round import Limits
from checklists.reminders.sweep import Swept, sweep
from checklists.rules.heartbeats import ALIVE_EVERY, OFFERED_EVERY, STANDING_BY, Chore

log = logging.getLogger(__name__)
SILENCE = timedelta(seconds=45)
LONGEST_WAIT = timedelta(seconds=15)
SHORTEST_WAIT = timedelta(milliseconds=200)
# A signal does not end a wait on the database: look up this often, in seconds.
LOOKS_UP = 0.5
# After a database that went away: soon at first, then calmly.
_WAITS = (0.5, 1.0, 2.0, 5.0)


class Standby:
    """`stopping` is asked between waits; `wait` sleeps that many seconds, or less when it is told to stop."""

    def __init__(self, *, stopping: Callable[[], bool], wait: Callable[[float], object]) -> None:
        self._stopping, self._wait = stopping, wait
        self._away = 0
        self._offered_at = -OFFERED_EVERY.total_seconds()
        self._said_at = -ALIVE_EVERY.total_seconds()

    def run(self) -> None:
        """Until told to stop. What a sweep has begun by then is finished, what it has not is given back."""
        while not self._stopping():
            try:
                with _listening() as bell:
                    self._watch(bell)
            except (psycopg.Error, DatabaseError) as error:
                self._database_away(error)

    def _watch(self, bell: psycopg.Connection) -> None:
        """A fresh connection has missed notices, so it begins with a sweep."""
        self._sweep()
        while not self._stopping():
            self._say_alive()
            rung = self._rings(bell, within=_until_next())
            if not self._stopping() and (rung or _is_time()):
                self._sweep()

    def _rings(self, bell: psycopg.Connection, *, within: timedelta) -> bool:
        """Whether it rang; what rang meanwhile is answered by the same sweep. Told to stop, it looks up at once."""
        ends = time.monotonic() + within.total_seconds()
        rung = False
        while not rung and not self._stopping() and (left := ends - time.monotonic()) > 0:
            rung = any(True for _ in bell.notifies(timeout=min(left, LOOKS_UP), stop_after=1))
        return any(True for _ in bell.notifies(timeout=0)) or rung

    def _sweep(self) -> Swept:
        swept = sweep(trigger="standby", limits=Limits(stopping=self._stopping))
        if self._away:
            log.warning("the database is back")
        self._away = 0
        self._offer_chores()
        return swept

    def _say_alive(self) -> None:
        """While the beat rings it sweeps for nobody: its own row says that it is there."""
        counted = time.monotonic()
        if counted - self._said_at >= ALIVE_EVERY.total_seconds():
            self._said_at = counted
            alive.say(STANDING_BY)

    def _offer_chores(self) -> None:
        """The beat offers them; while it is silent the standby does, as seldom."""
        beat_at, counted = sending.last_beat(trigger="beat"), time.monotonic()
        if counted - self._offered_at < OFFERED_EVERY.total_seconds():
            return
        if beat_at is None or _now() - beat_at > OFFERED_EVERY:
            self._offered_at = counted
            for chore in Chore:
                chores.offer(chore)

    def _database_away(self, error: Exception) -> None:
        if not self._away:
            log.error("the database is away: %s", type(error).__name__)
        self._away += 1
        connection.close()
        self._wait(_WAITS[min(self._away, len(_WAITS)) - 1])


def _listening() -> psycopg.Connection:
    """A plain connection with the settings of the application's."""
    parameters = connection.get_connection_params()
    kept = {
        name: parameters[name]
        for name in parameters
        if name not in ("context", "cursor_factory", "server_side_binding")
    }
    bell = psycopg.connect(**kept, autocommit=True)
    bell.execute("LISTEN reminders")
    return bell


def _until_next() -> timedelta:
    """How long nothing can be due: at most 15 seconds, since a row may be planned without a bell."""
    now = _now()
    ahead = [head.at - now for head in outbox.heads()]
    return max(SHORTEST_WAIT, min([LONGEST_WAIT, *(wait for wait in ahead if wait > timedelta(0))]))


def _is_time() -> bool:
    now = _now()
    newest = sending.last_beat()
    return newest is None or now - newest > SILENCE or any(head.at <= now for head in outbox.heads())


def _now() -> datetime:
    close_old_connections()
    return outbox.database_now()
