"""How long things last in a run: the product's own times are minutes, a harness has seconds.

Nothing in the product knows of it. A process of the harness calls `run_at` before it sweeps, which replaces the constants by name wherever a
module of the product holds them; a constant that is no longer there is an error, so that no run quietly keeps the long ones.
"""

import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from types import ModuleType
from typing import Any

from checklists.reminders import batch
from checklists.reminders.channels import email
from checklists.reminders.smtp_server import Timeouts
from checklists.rules import transmission


@dataclass(frozen=True)
class Pace:
    """Seconds. `transmit` outlasts `final_dot`, as in the product, or a holder alive would be taken for dead."""

    claim: float = 4.0
    margin: float = 0.5
    transmit: float = 6.0
    final_dot: float = 4.0
    doubt: float = 0.3
    back_off: tuple[float, ...] = (0.3, 0.6, 1.0)
    longest_pause: float = 1.0


QUICK = Pace()
# For faults in which nobody dies while a message is on its way: a slow machine must not look like a doubt.
PATIENT = Pace(transmit=60.0, final_dot=40.0)
REAL = None


def run_at(pace: Pace | None) -> None:
    """None keeps the product's own times."""
    if pace is None:
        return
    _everywhere("CLAIM_LEASE", timedelta(seconds=pace.claim))
    _everywhere("TRANSMIT_LEASE", timedelta(seconds=pace.transmit))
    _everywhere("DOUBT_WAIT", timedelta(seconds=pace.doubt))
    batch._CLAIM_MARGIN = timedelta(seconds=pace.margin)
    _everywhere("_BACK_OFF", tuple(timedelta(seconds=seconds) for seconds in pace.back_off))
    _everywhere("pause", lambda breaks: timedelta(seconds=min(0.2 * 2**breaks, pace.longest_pause)))
    own = email.server
    timeouts = Timeouts(connect=2, command=min(10, pace.final_dot), write=4, final_dot=pace.final_dot)
    email.server = lambda: replace(own(), timeouts=timeouts)


def _everywhere(name: str, value: Any) -> None:
    """In the module that says it, and in all that took it by name."""
    own = vars(transmission)[name]
    holders = [module for module in _product() if vars(module).get(name) is own]
    for module in holders:
        setattr(module, name, value)


def _product() -> list[ModuleType]:
    rooms = ("checklists.rules.transmission", "checklists.actions.", "checklists.reminders.")
    return [module for name, module in list(sys.modules.items()) if name.startswith(rooms)]
