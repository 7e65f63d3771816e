import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error
from django.utils import timezone

from checklists.queries import wall, watch
from clinic import doctor


class Command(BaseCommand):
    help = "Look at database, broker, worker, beat, mail, reminders and settings; say what to do."
    # A wrong setting is a finding to tell, not a reason to refuse.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    @wall.everywhere("doctor")
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        findings = doctor.examine(now)
        ok = all(finding.ok for finding in findings)
        if options["json"]:
            said = {
                "ok": ok,
                "findings": [asdict(finding) for finding in findings],
                "reminders": _figures(now),
            }
            self.stdout.write(json.dumps(said, default=str))
            self._complain(findings)
        for finding in findings if not options["json"] else ():
            self._tell(finding)
        if not ok:
            sys.exit(1)

    def _complain(self, findings: Iterable[doctor.Finding]) -> None:
        """Beside JSON, what is wrong is said line by line on standard error, as every command does."""
        for finding in findings:
            if not finding.ok:
                self.stderr.write(f"{finding.probe}: {finding.seen}. {finding.cure}")

    def _tell(self, finding: doctor.Finding) -> None:
        self.stdout.write(f"{'ok  ' if finding.ok else 'ILL '} {finding.probe:<14} {finding.seen}")
        if finding.cure:
            self.stdout.write(f"     {'':<14} {finding.cure}")


def _figures(now: datetime) -> dict[str, Any] | None:
    """What programs watch, as numbers; None while the database is away."""
    try:
        return asdict(watch.read(now=now))
    except Error:
        return None
