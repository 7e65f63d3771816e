"""One sweep in this process; `--standby` stays and watches; `--after-restore` takes over a restored database."""

import json
import signal
import threading
from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from checklists.reminders import restore
from checklists.reminders.standby import Standby
from checklists.reminders.sweep import Swept, sweep

DATABASE_AWAY = "The database does not answer. Start it, or look at DATABASE_URL; nothing is lost meanwhile."


@dataclass(frozen=True)
class Words:
    """A sweep in one line, for people."""

    swept: Swept

    def __str__(self) -> str:
        did = self.swept
        line = f"{did.sent} sent, {did.failed} failed, {did.expired} expired, {did.calls} for the call list."
        at = did.planned_next_at
        return f"{line} Next: {f'{at:%Y-%m-%dT%H:%M:%SZ}' if at else 'nothing planned'}."


class Command(BaseCommand):
    help = "Sends the reminders that are due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument(
            "--standby", action="store_true", help="stay: sweep when rung, when due, when the beat is silent"
        )
        kind.add_argument(
            "--after-restore", action="store_true", help="mark what had left already, then send from here"
        )
        parser.add_argument("--json", action="store_true", help="print JSON only")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["standby"]:
                self._stand_by()
            elif options["after_restore"]:
                self._after_restore(options["json"])
            else:
                self._sweep(options["json"])
        except DatabaseError as error:
            raise CommandError(DATABASE_AWAY) from error

    def _sweep(self, as_json: bool) -> None:
        swept = sweep(trigger="command")
        self.stdout.write(_json(swept) if as_json else str(Words(swept)))
        if swept.trouble:
            raise CommandError(swept.trouble)

    def _stand_by(self) -> None:
        """Until SIGTERM or SIGINT; the message on the wire is finished first."""
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        Standby(stopping=stop.is_set, wait=stop.wait).run()

    def _after_restore(self, as_json: bool) -> None:
        restored = restore.take_over()
        found = {"marked_sent": restored.marked, "planned_today": restored.planned}
        words = (
            f"{restored.marked} reminders had left already and are marked as sent. "
            f"{restored.planned} are planned for the next 24 hours: please check the day. Sending is on."
        )
        self.stdout.write(json.dumps(found) if as_json else words)


def _json(swept: Swept) -> str:
    at = swept.planned_next_at
    return json.dumps(
        {
            "sent": swept.sent,
            "failed": swept.failed,
            "expired": swept.expired,
            "calls": swept.calls,
            "planned_next_at": at.isoformat() if at else None,
        }
    )
