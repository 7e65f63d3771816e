"""The hourly comparison of plans and rows: what should stand does, and what stood has not been lost."""

import logging

from checklists.actions import repairs
from checklists.actions.repairs import Repaired
from checklists.queries import conservation
from checklists.reminders import clock as clocks
from checklists.reminders.clock import Clock
from checklists.reminders.patience import fresh_connection
from checklists.rules.access import system

log = logging.getLogger(__name__)
BY = system("reconcile")


def reconcile(*, clock: Clock | None = None) -> Repaired:
    """Says so loudly when there was anything to repair."""
    fresh_connection()
    running = clock or clocks.read()
    repaired = repairs.reconcile(by=BY, now=running.now())
    if repaired.inserted or repaired.ended:
        log.error("plans repaired: %s reminders were missing, %s orphaned", repaired.inserted, repaired.ended)
    if repaired.shifted:
        log.warning("%s plans followed their site's clock, which has other rules now", repaired.shifted)
    for day in conservation.unbalanced(now=running.now()):
        log.error("%s, %s: nobody can say what became of %s reminders", day.site, day.day, day.lost)
    return repaired
