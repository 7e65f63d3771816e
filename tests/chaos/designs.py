"""Three designs that were refused, as small as they are usually written. They run on the same tables, under the same
supervisor, before the same judge, and are expected to lose or to double: a harness that lets them pass sees nothing.

Seen in: claim-is-done in healthchecks, the lock over a batch in pretix, the visibility time-out in Celery with Redis.
"""

import smtplib
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from checklists.actions import contact
from checklists.queries import wall

_DUE = """
SELECT r.id FROM checklists_reminder r WHERE rule = 'booked' AND state = 'planned' AND next_try_at <= now()
ORDER BY next_try_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
_DONE = "UPDATE checklists_reminder SET state = 'sent', sent_at = now() WHERE id = ANY(%s)"
_ADDRESS = """
SELECT p.email FROM checklists_reminder r JOIN checklists_appointment a ON a.id = r.appointment_id
JOIN checklists_patient p ON p.id = a.patient_id WHERE r.id = %s
"""
BATCH = 20
VISIBILITY, ETA = 1.0, 2.5
_memory: list[tuple[float, list[Any]]] = []


def claim_is_done() -> None:
    """What is taken counts as sent."""
    with transaction.atomic():
        taken = _ids(_DUE, BATCH)
        _run(_DONE, taken)
    _send(taken)


def lock_over_batch() -> None:
    """One transaction from the lock to the last message."""
    with transaction.atomic():
        taken = _ids(_DUE, BATCH)
        _send(taken)
        _run(_DONE, taken)


def eta_beyond_visibility() -> None:
    """Tasks wait in the worker's memory for their time; the broker takes them for lost and hands them out again."""
    hide = "UPDATE checklists_reminder SET next_try_at = now() + make_interval(secs => %s) WHERE id = ANY(%s)"
    with transaction.atomic():
        taken = _ids(_DUE, BATCH)
        _run(hide, VISIBILITY, taken)
    _memory.append((time.monotonic() + ETA, taken))
    while _memory and _memory[0][0] <= time.monotonic():
        _, ripe = _memory.pop(0)
        _send(ripe)
        _run(_DONE, ripe)


def _ids(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def _run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _send(ids: list[Any]) -> None:
    if not ids:
        return
    with smtplib.SMTP("127.0.0.1", settings.EMAIL_PORT, timeout=10) as line:
        for one in ids:
            (address,) = _ids(_ADDRESS, one)
            stop = contact.stop_token(reminder_id=one)
            headers = (
                f"Message-ID: <r.{one}@test>\r\nTo: {address}\r\nList-Unsubscribe: <http://127.0.0.1/{stop}>"
            )
            line.sendmail("desk@maple.example", [address], f"{headers}\r\n\r\nPlease come.\r\n")


@wall.everywhere("a refused design")
def forever(design: Callable[[], None]) -> None:
    while True:
        design()
        time.sleep(0.05)


DESIGNS = {
    "claim_is_done": partial(forever, claim_is_done),
    "lock_over_batch": partial(forever, lock_over_batch),
    "eta": partial(forever, eta_beyond_visibility),
}
