import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from checklists.actions import audit_exports
from checklists.queries import audit_export, wall
from checklists.rules.access import system
from clinic import audit_proof


class Command(BaseCommand):
    help = "Write the audit to a file that proves itself: anybody checks it with Python alone, by audit_proof.py."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to; a file that is there is never overwritten")
        parser.add_argument("--chain", default="", help="one chain, like site:1; all without it")
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("export_audit")
    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        audit_exports.exported(chain=options["chain"], by=system("export_audit"), now=timezone.now())
        try:
            with file.open("x", encoding="ascii", newline="\n") as to:
                count = sum(to.write(f"{each}\n") > 0 for each in self._lines(options["chain"]))
        except OSError as problem:
            raise CommandError(f"{file} cannot be written: {problem.strerror}.") from problem
        told = {"file": str(file), "entries": count - 1}
        if options["json"]:
            self.stdout.write(json.dumps(told))
            return
        checked = Path(audit_proof.__file__).name
        self.stdout.write(
            f"{count - 1} entries in {file}. Whoever has it checks it by: python {checked} {file}"
        )

    def _lines(self, chain: str) -> Any:
        return audit_proof.lines(audit_export.entries(chain=chain))
