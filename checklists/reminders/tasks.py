"""Doorbells: a task wakes one sweep or offers one chore, and carries nothing. It may ring never, once or twice."""

from celery import shared_task
from kombu.exceptions import OperationalError

from checklists.reminders import chores
from checklists.reminders.sweep import BEAT
from checklists.reminders.sweep import sweep as sweep_once
from checklists.rules.heartbeats import Chore

# Longer than a whole claim, the wait after a final dot included; no soft limit, which would raise inside DATA.
TIME_LIMIT = 690


@shared_task(name="reminders.sweep", ignore_result=True, time_limit=TIME_LIMIT)  # type: ignore[untyped-decorator]
def sweep() -> None:
    if sweep_once(trigger="beat", limits=BEAT).more:
        _ring_again()


@shared_task(name="reminders.reconcile", ignore_result=True, time_limit=TIME_LIMIT)  # type: ignore[untyped-decorator]
def reconcile() -> None:
    chores.offer(Chore.RECONCILE)


@shared_task(name="reminders.prune", ignore_result=True, time_limit=TIME_LIMIT)  # type: ignore[untyped-decorator]
def prune() -> None:
    chores.offer(Chore.PRUNE)


@shared_task(name="reminders.day_sheets", ignore_result=True, time_limit=TIME_LIMIT)  # type: ignore[untyped-decorator]
def day_sheets() -> None:
    chores.offer(Chore.DAY_SHEETS)


@shared_task(name="reminders.audit", ignore_result=True, time_limit=TIME_LIMIT)  # type: ignore[untyped-decorator]
def audit() -> None:
    chores.offer(Chore.AUDIT)


@shared_task(name="reminders.audit_copy", ignore_result=True, time_limit=TIME_LIMIT)  # type: ignore[untyped-decorator]
def audit_copy() -> None:
    chores.offer(Chore.AUDIT_COPY)


def _ring_again() -> None:
    """What was left over starts another sweep; without the broker the next beat or the standby does."""
    try:
        sweep.apply_async(expires=14, retry=False)
    except OperationalError:
        return
