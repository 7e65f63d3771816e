import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from checklists.actions import invitations
from checklists.queries import wall
from checklists.rules.access import system


class Command(BaseCommand):
    help = "Prints a one-time link for the first manager of an empty installation."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email", help="the address the manager will sign in with")
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("create_first_manager")
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            invited = invitations.create_first_manager(
                email=options["email"], by=system("create_first_manager"), now=timezone.now()
            )
        except (invitations.EmailUnclear, invitations.ManagerExists, invitations.AccountExists) as problem:
            raise CommandError(_WORDS[type(problem)]) from problem
        link = f"{settings.SITE_BASE_URL}{reverse('staff_welcome', args=[invited.token])}"
        email, ends = options["email"].strip().lower(), invited.expires_at.isoformat(timespec="seconds")
        if options["json"]:
            print(json.dumps({"email": email, "link": link, "expires_at": ends}))
            return
        print(f"Open this link once, within 72 hours, to make the account of {email}:\n\n    {link}\n")
        print("A later call of this command ends this link.", file=sys.stderr)


_WORDS: dict[type[Exception], str] = {
    invitations.EmailUnclear: "This is not an email address. Write it like kim@clinic.example.",
    invitations.ManagerExists: "There is a manager already: they invite everybody else, on the page “Team”.",
    invitations.AccountExists: "Somebody signs in with this email already.",
}
