import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from clinic import doctor


class Command(BaseCommand):
    help = "Look at database, broker, worker, beat, mail, reminders and settings; say what to do."
    # A wrong setting is a finding to tell, not a reason to refuse.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = doctor.examine(timezone.now())
        ok = all(finding.ok for finding in findings)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": ok, "findings": [asdict(finding) for finding in findings]}))
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
