import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.backup import keys


class Command(BaseCommand):
    help = "Makes the key to backups: FILE opens them and belongs elsewhere; what is printed seals them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where the private half goes; it must not exist yet")
        parser.add_argument("--json", action="store_true", help="print JSON only")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            public = keys.make(options["file"])
        except keys.NoKey as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps({"public_key": public, "private_key_file": str(options["file"])}))
            return
        self.stdout.write(f"BACKUP_PUBLIC_KEY={public}")
        self.stderr.write(
            f"{options['file']} opens each backup. Keep it, and a copy of it, away from these machines."
        )
