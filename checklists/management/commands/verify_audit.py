import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from checklists.queries import audit


class Command(BaseCommand):
    help = "Walk the audit chain and name the first broken link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit.verify()
        if options["json"]:
            self.stdout.write(json.dumps({"ok": found.broken is None, **asdict(found)}))
        elif found.broken is None:
            self.stdout.write(f"{found.entries} entries in {found.chains} chains: whole.")
        if found.broken is not None:
            broken = found.broken
            self.stderr.write(f"Broken: chain {broken.chain}, entry {broken.seq}: {broken.why}.")
            sys.exit(1)
