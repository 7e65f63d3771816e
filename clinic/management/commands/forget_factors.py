import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from checklists.actions import staff_accounts
from checklists.queries import staff, wall
from checklists.rules.access import system


class Command(BaseCommand):
    help = "Takes the second factors of one member of staff away, with their open sessions: they set one up anew."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email", help="the address they sign in with")
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("forget_factors")
    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        forgotten = _forget(email)
        if not forgotten:
            raise CommandError(f"Nobody with the email {email} has a second factor.")
        if options["json"]:
            print(json.dumps({"email": email, "forgotten": forgotten}))
            return
        print(
            f"{email} signs in with the password and sets a new second factor up. Be sure that it is them who asked."
        )


@transaction.atomic
def _forget(email: str) -> int:
    """How many there were, recovery codes counted as one; whoever had them is told by mail."""
    user_id = staff.id_of(email=email)
    by, now = system("forget_factors"), timezone.now()
    return staff_accounts.forgotten(user_id, by, now, site_id=None) if user_id else 0
