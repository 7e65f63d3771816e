import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from checklists.actions import demo_removal
from checklists.actions.demo_removal import Removed
from checklists.management.demo import people
from checklists.queries import wall
from checklists.rules.access import system


class Command(BaseCommand):
    help = "Takes the demo out of this database: what it made, and nothing else. Counts alone without --yes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="remove it; there is no way back")
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("remove_demo")
    def handle(self, *args: Any, **options: Any) -> None:
        secret = settings.SECRET_KEY
        staff = [one.email for one in (people.manager(secret), people.officer(secret), *people.staff(secret))]
        try:
            removed = demo_removal.remove(
                staff=staff, by=system("demo"), now=timezone.now(), keep=not options["yes"]
            )
        except demo_removal.NoDemo as error:
            raise CommandError("There is no demo in this database.") from error
        told = {"removed": options["yes"], "rows": dict(removed.rows), "added_patients": removed.stays}
        self.stdout.write(json.dumps(told) if options["json"] else _words(removed, done=options["yes"]))


def _words(removed: Removed, *, done: bool) -> str:
    lines = [f"  {count:>6}  {table}" for table, count in removed.rows.items()]
    if removed.stays:
        lines.append(
            f"{removed.stays} patients were added at the demo's site by somebody: they stay, with site and staff."
        )
    lines.append("Removed. The audit keeps its entries." if done else "Nothing is removed yet: add --yes.")
    return "\n".join(["The demo's rows", *lines])
