"""A process of its own that sweeps: `worker.py command|standby|beat`, killed by the tests that start it.

The settings come from the environment; `AT` holds the clock at that moment, so that a test's plan is due.
"""

import os
import sys
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
django.setup()

from django.core.management import call_command

from checklists.reminders import clock, sweep
from checklists.reminders.clock import SharedClock

really = clock.read


def held() -> SharedClock:
    """The database's time, moved so that it counts on from AT."""
    now = really()
    shift = datetime.fromisoformat(os.environ["AT"]) - datetime.fromisoformat(os.environ["SINCE"])
    return SharedClock(at=now.at + shift, counted_at=now.counted_at, wall_at=now.at + shift)


if __name__ == "__main__":
    clock.read = held
    SharedClock.trouble = lambda self: ""  # type: ignore[method-assign]
    if sys.argv[1] == "beat":
        while True:
            sweep.sweep(trigger="beat")
    call_command("send_due", *sys.argv[2:])
