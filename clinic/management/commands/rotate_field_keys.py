import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic import second_factor


class Command(BaseCommand):
    help = "Seals what rests sealed under the first key of FIELD_KEYS, so that the keys behind it can go."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON only")

    def handle(self, *args: Any, **options: Any) -> None:
        done = second_factor.renew()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
        else:
            self.stdout.write(
                f"{done.sealed_anew} of {done.factors} second factors sealed anew; all are under the first key."
            )
        if done.unreadable:
            numbers = ", ".join(map(str, done.unreadable))
            raise CommandError(
                f"No key of FIELD_KEYS opens factor {numbers}. Put the key back that sealed it, and run this again; or"
                " take the factor away with forget_factors."
            )
