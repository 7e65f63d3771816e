"""Work beside the sweep, offered every quarter of an hour by the beat, or by the standby when the beat is silent.

An offer is taken when the chore's own row says that it is time; a second one a moment later does nothing.
"""

import logging
from collections import Counter
from collections.abc import Callable

from checklists.actions import chores, prescriber_asks, prunes, staff_accounts
from checklists.queries import wall
from checklists.reminders import clock as clocks
from checklists.reminders import repair
from checklists.reminders.clock import Clock
from checklists.reminders.patience import fresh_connection
from checklists.rules.access import system
from checklists.rules.heartbeats import Chore

log = logging.getLogger(__name__)
BY = system("chores")


@wall.everywhere("chores")
def offer(chore: Chore, *, clock: Clock | None = None) -> bool:
    """Whether it was done now. Whatever breaks is logged and tried again; raises only where the database is away."""
    fresh_connection()
    running = clock or clocks.read()
    if not chores.take(chore=chore, by=BY, now=running.now()):
        return False
    try:
        for do in _DO[chore]:
            do(running)
    except Exception:
        log.exception("%s broke off and is offered again", chore)
        chores.give_back(chore=chore, by=BY, now=running.now())
        return False
    return True


def _reconcile(clock: Clock) -> None:
    repair.reconcile(clock=clock)


def _prune(clock: Clock) -> None:
    staff_accounts.disable_idle(by=BY, now=clock.now())
    prescriber_asks.lapse(by=BY, now=clock.now())
    total: Counter[str] = Counter()
    while found := prunes.prune(by=BY, now=clock.now()):
        total.update(found)
    if total:
        log.info("forgotten: %s", ", ".join(f"{count} {name}" for name, count in sorted(total.items())))


_DO: dict[Chore, list[Callable[[Clock], None]]] = {Chore.RECONCILE: [_reconcile], Chore.PRUNE: [_prune]}


def also(chore: Chore, do: Callable[[Clock], None]) -> None:
    """Work of a chore that needs another door: the wiring brings it here, behind what there is."""
    _DO.setdefault(chore, []).append(do)
