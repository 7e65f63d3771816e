import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from checklists.actions import audit
from checklists.rules.access import system


class Command(BaseCommand):
    help = "Takes the second factors of one member of staff away, with their open sessions: they set one up anew."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email", help="the address they sign in with")
        parser.add_argument("--json", action="store_true", help="print JSON only")

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
    """How many there were, recovery codes counted as one."""
    factors = list(Authenticator.objects.select_for_update().filter(user__email__iexact=email).order_by("pk"))
    for factor in factors:
        factor.delete()
    for session in UserSession.objects.filter(user__email__iexact=email):
        session.end()
    if factors:
        obj = f"user:{factors[0].user_id}"
        by = system("forget_factors")
        audit.record(by=by, action="factor.forget", obj=obj, site_id=None, data={"count": len(factors)})
    return len(factors)
