import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checklists.actions import staff_accounts
from checklists.queries import staff, wall
from checklists.rules.access import system


class Command(BaseCommand):
    help = (
        "Disables or enables one member of staff at every site: for an account that no manager reaches alone."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email", help="the address they sign in with")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--disable", action="store_true", help="out at the next request, everywhere")
        which.add_argument("--enable", action="store_true", help="they sign in with what they had")
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("account")
    def handle(self, *args: Any, **options: Any) -> None:
        email, is_active = options["email"].strip().lower(), bool(options["enable"])
        user_id = staff.id_of(email=email)
        if user_id is None:
            raise CommandError(f"Nobody signs in with the email {email}.")
        changed = staff_accounts.switch(
            user_id=user_id, is_active=is_active, by=system("account"), now=timezone.now()
        )
        if options["json"]:
            print(json.dumps({"email": email, "active": is_active, "changed": changed}))
            return
        print(f"{email} is {'enabled' if is_active else 'disabled'}{'' if changed else ' already'}.")
