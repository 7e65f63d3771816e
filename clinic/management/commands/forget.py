import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checklists.actions import erasing, prunes
from checklists.queries import erasures, wall
from checklists.queries.erasures import Due
from checklists.rules.access import system
from clinic import erasure_log

BY = system("forget")
_ALIAS = "owner"


class Command(BaseCommand):
    help = "Erases records: approved ones, and those whose term is over. Counts alone without --yes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--yes", action="store_true", help="erase them; only a backup of before still holds them"
        )
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("forget")
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        due = erasures.due(years=settings.RECORDS_KEPT_YEARS, now=now, alias=_ALIAS)
        erased = self._erase(due, now) if options["yes"] else 0
        told = {
            "approved": len(due.approved),
            "over": len(due.over),
            "held": due.held,
            "erased": erased,
            "worker": dict(prunes.waiting(by=BY, now=now)),
        }
        self.stdout.write(json.dumps(told) if options["json"] else _words(told, done=options["yes"]))

    def _erase(self, due: Due, now: datetime) -> int:
        """Each in a transaction of its own, and in the log before the next one."""
        count = 0
        try:
            erasure_log.write_out(settings.ERASURE_LOG, alias=_ALIAS)
            for one in (*due.approved, *due.over):
                count += erasing.erase(patient_id=one, by=BY, now=now)
                erasure_log.write_out(settings.ERASURE_LOG, alias=_ALIAS)
        except OSError as error:
            raise CommandError(
                f"{settings.ERASURE_LOG} cannot be written ({error.strerror}): nothing more was erased."
            ) from error
        return count


def _words(told: dict[str, Any], *, done: bool) -> str:
    lines = [
        f"Records approved for erasure: {told['approved']}",
        f"Records whose term is over: {told['over']} (RECORDS_KEPT_YEARS={settings.RECORDS_KEPT_YEARS or 'for ever'})",
        f"Records that have to stay, by a legal hold: {told['held']}",
        *(f"The worker forgets within the hour: {count} {kind}" for kind, count in told["worker"].items()),
    ]
    return "\n".join([*lines, f"Erased: {told['erased']}." if done else "Nothing is erased yet: add --yes."])
