import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from clinic import audit_anchors


class Command(BaseCommand):
    help = "Walk the audit chains, compare them with their signed anchors, and name the first broken link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON only")

    def handle(self, *args: Any, **options: Any) -> None:
        found, key = audit_anchors.verified(), audit_anchors.public_key()
        if options["json"]:
            told = {"ok": found.broken is None, **asdict(found), "public_key": key}
            self.stdout.write(json.dumps(told))
        elif found.broken is None:
            self.stdout.write(
                f"{found.entries} entries in {found.chains} chains, {found.anchors} anchors: whole."
            )
            self.stdout.write(
                f"Public key of the anchors, to be kept off this machine: {key or 'none, AUDIT_KEY is not set'}"
            )
        if found.broken is not None:
            broken = found.broken
            self.stderr.write(f"Broken: chain {broken.chain}, entry {broken.seq}: {broken.why}.")
            sys.exit(1)
