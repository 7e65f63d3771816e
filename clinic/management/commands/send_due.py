"""One sweep in this process; `--standby` stays and watches; `--after-restore` takes over a restored database."""

import signal
import sys
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from checklists.queries import wall
from checklists.reminders import restore
from checklists.reminders.standby import Standby
from checklists.reminders.sweep import sweep
from clinic.management.sent_words import Did, Found

STAYS_OFF = "Sending stays off. Look at the day, then run this again."
DATABASE_AWAY = "The database does not answer. Start it, or look at DATABASE_URL; nothing is lost meanwhile."


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
        parser.add_argument(
            "--journal",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="with --after-restore: a journal of another machine as well; may be given again",
        )
        parser.add_argument(
            "--no-input",
            action="store_true",
            help="with --after-restore: I have looked at the day, do not ask",
        )
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("send_due")
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["standby"]:
                self._stand_by()
            elif options["after_restore"]:
                self._after_restore(options)
            else:
                self._sweep(options["json"])
        except DatabaseError as error:
            raise CommandError(DATABASE_AWAY) from error

    def _sweep(self, as_json: bool) -> None:
        swept = sweep(trigger="command")
        self.stdout.write(Did(swept).as_json() if as_json else str(Did(swept)))
        if swept.trouble:
            raise CommandError(swept.trouble)

    def _stand_by(self) -> None:
        """Until SIGTERM or SIGINT; the message on the wire is finished first."""
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        Standby(stopping=stop.is_set, wait=stop.wait).run()

    def _after_restore(self, options: dict[str, Any]) -> None:
        """Marking is safe and may be repeated; switching on is for a person who has looked at the day."""
        missing = [str(path) for path in options["journal"] if not path.is_file()]
        if missing:
            raise CommandError(f"No such journal: {', '.join(missing)}")
        found = Found(restore.mark_left(journals=options["journal"]))
        if not options["json"]:
            self.stdout.write(str(found))
        has_looked = options["no_input"] or options["json"] or self._has_looked()
        if has_looked:
            restore.switch_on()
        if options["json"]:
            self.stdout.write(found.as_json(sending=has_looked))
        elif not has_looked:
            raise CommandError(STAYS_OFF)
        else:
            self.stdout.write("Sending is on.")

    def _has_looked(self) -> bool:
        """Asked where somebody can answer; elsewhere the call itself is the answer."""
        if not sys.stdin.isatty():
            return True
        self.stdout.write(
            "Have you looked at the day, and is it right? Type yes to switch sending on: ", ending=""
        )
        self.stdout.flush()
        return sys.stdin.readline().strip().lower() == "yes"
