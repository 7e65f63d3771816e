import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from checklists.queries import wall
from checklists.queries.audit import AuditCheck, BrokenLink
from clinic import audit_anchors


class Command(BaseCommand):
    help = "Walk the audit chains, compare them with their signed anchors, and name the first broken link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON only")
        parser.add_argument(
            "--after-restore",
            action="store_true",
            help="this restored database is the clinic's from now on: lay files of anchors and copies that are ahead of it beside",
        )

        parser.add_argument(
            "--mailed",
            nargs=2,
            metavar=("NUMBER", "SIGNATURE"),
            help="of a message that a privacy officer kept: whether that anchor is here as it was mailed",
        )

    @wall.everywhere("verify_audit")
    def handle(self, *args: Any, **options: Any) -> None:
        beside = self._gone_on() if options["after_restore"] else ()
        for file in () if options["json"] else beside:
            self.stdout.write(
                f"{file} holds what was recorded after the backup. Keep it with the reason of the restore."
            )
        found, key = self._found(options["mailed"]), audit_anchors.public_key()
        if options["json"]:
            told = {
                "laid_beside": [str(file) for file in beside],
                "ok": found.broken is None,
                **asdict(found),
                "public_key": key,
            }
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

    def _found(self, mailed: list[str] | None) -> AuditCheck:
        """Every entry and anchor; then the one that was mailed."""
        found = audit_anchors.verified()
        if not mailed or found.broken:
            return found
        if not mailed[0].isdecimal() or len(mailed[0]) > 9:
            raise CommandError("The number of an anchor is at most nine digits.", returncode=2)
        number = int(mailed[0])
        if audit_anchors.is_as_mailed(number=number, signature=mailed[1]):
            return found
        return replace(found, broken=BrokenLink("anchors", number, "it is not what was mailed"))

    def _gone_on(self) -> tuple[Path, ...]:
        """Only where everything up to the backup is as it was signed. What is broken stays where it is seen."""
        found, _ = audit_anchors.verified_so_far()
        return () if found.broken else audit_anchors.go_on(now=timezone.now())
