import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checklists.queries import wall
from clinic.backup import restoring
from clinic.backup.restoring import CannotRestore, Restored
from clinic.stack.problems import StackProblem

_NEXT = """Nothing leaves and nobody is in: every link, invitation and sign-in of before has ended. Next, as docs/operating.md says:
  manage.py verify_audit --after-restore
  manage.py send_due --after-restore"""


class Command(BaseCommand):
    help = "Puts a backup into an empty database: all of it or nothing. Ends every way in that it still calls open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="as manage.py backup wrote it")
        parser.add_argument(
            "--key", type=Path, required=True, metavar="FILE", help="the private half of the key"
        )
        parser.add_argument(
            "--check", action="store_true", help="only look whether it opens, from its first byte to its last"
        )
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("restore_backup")
    def handle(self, *args: Any, **options: Any) -> None:
        file, key = options["file"], options["key"]
        try:
            if options["check"]:
                self._say_whole(file, key, as_json=options["json"])
                return
            done = restoring.restore(file, key, now=timezone.now())
        except (CannotRestore, StackProblem) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(asdict(done)) if options["json"] else _words(done))
        if done.audit.broken:
            broken = done.audit.broken
            self.stderr.write(f"Broken: chain {broken.chain}, entry {broken.seq}: {broken.why}.")
            sys.exit(1)

    def _say_whole(self, file: Path, key: Path, *, as_json: bool) -> None:
        said = restoring.look(file, key).said
        self.stdout.write(
            json.dumps(said) if as_json else f"{file}: whole, made at {said['at']} of {said['instance']}."
        )


def _words(done: Restored) -> str:
    audit = done.audit
    ended = ", ".join(f"{count} {what}" for what, count in done.closed.items() if count)
    whole = (
        ""
        if audit.broken
        else f"The audit is whole: {audit.entries} entries in {audit.chains} chains, {audit.anchors} anchors."
    )
    lines = [
        f"Restored as of {done.made_at}.",
        f"Ended: {ended or 'nothing was open'}.",
        whole,
    ]
    if done.erased_again is None:
        lines.append(
            f"There is no log of erasures ({settings.ERASURE_LOG}): bring it here and restore again, or erase by hand."
        )
    else:
        lines.append(f"Erased again: {done.erased_again} records.")
    if done.taken_again is None:
        lines.append(
            f"No file ({settings.ACCOUNT_FILE}) knows who may come in since: go through the team, and disable whoever left."
        )
    else:
        counts = ", ".join(f"{count} {what}" for what, count in done.taken_again.items() if count)
        lines.append(f"Taken from accounts again: {counts or 'nothing'}.")
    if done.later:
        lines.append(f"The file of anchors knows {done.later} of a time after this backup.")
    return "\n".join([*filter(None, lines), _NEXT])
