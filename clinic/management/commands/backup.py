import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.backup import keys, making
from clinic.backup.making import Made
from clinic.stack.problems import StackProblem

PIPE = "-"


class Command(BaseCommand):
    help = "Writes the database into one file that only the private half of BACKUP_PUBLIC_KEY opens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out", metavar="FILE", help="where to, - for a pipe; else a new file in BACKUP_DIR"
        )
        parser.add_argument("--json", action="store_true", help="print JSON only")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = self._made(options["out"])
        except (keys.NoKey, StackProblem) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The backup cannot be written: {error.strerror}.") from error
        if options["out"] == PIPE:
            return
        words = f"{made.file}: {made.bytes} bytes, sealed for the key {made.key}."
        self.stdout.write(json.dumps(asdict(made)) if options["json"] else words)

    def _made(self, out: str | None) -> Made:
        now = timezone.now()
        if out == PIPE:
            return making.write(sys.stdout.buffer, now=now)
        if not out and not settings.BACKUP_DIR:
            raise CommandError("Say --out FILE, or let BACKUP_DIR name a folder.")
        return making.write_file(Path(out) if out else making.file_of(now), now=now)
