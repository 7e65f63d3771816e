"""What a killed process does: it sweeps, as the product's own commands and tasks do. It runs in a fork of a warm process.

The settings come from the environment in which the first process started; `changes` are those of this one.
"""

import os
import signal
import time
from contextlib import suppress
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
django.setup()

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import Error as DatabaseError
from django.db import connection

from checklists.reminders import standby  # noqa: F401 - loaded before the fork
from checklists.reminders.channels import email
from checklists.reminders.sweep import BEAT, sweep
from clinic.stack.keeper import end_with_parent
from tests.chaos.designs import DESIGNS
from tests.chaos.pace import Pace, run_at

# Between two sweeps of a process that does nothing else.
_BREATH = 0.1


def run(kind: str, changes: dict[str, Any], pace: Pace | None, log: str, poison: frozenset[UUID]) -> None:
    """`kind` is command, beat, standby or a refused design. Rows in `poison` end the process that writes their message."""
    end_with_parent(signal.SIGKILL)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    for name, value in changes.items():
        setattr(settings, name, value)
    run_at(pace)
    _poison(poison)
    _KINDS[kind]()


def _standby() -> None:
    call_command("send_due", "--standby")


def _command() -> None:
    """As a machine's own clock would call it, again and again."""
    while True:
        with suppress(CommandError):
            call_command("send_due", "--json")
        connection.close()
        time.sleep(_BREATH)


def _beat() -> None:
    """What the worker's task does."""
    while True:
        try:
            sweep(trigger="beat", limits=BEAT)
        except DatabaseError:
            connection.close()
        time.sleep(_BREATH)


def _poison(ids: frozenset[UUID]) -> None:
    if not ids:
        return
    own = email.compose

    def compose(letter: Any, **more: Any) -> Any:
        if letter.id in ids:
            os.kill(os.getpid(), signal.SIGSEGV)
        return own(letter, **more)

    email.compose = compose


_KINDS = {"standby": _standby, "command": _command, "beat": _beat, **DESIGNS}
