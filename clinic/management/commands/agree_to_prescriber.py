import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checklists.actions import prescriber_asks
from checklists.queries import sites, wall
from checklists.queries.scope import NotFound
from checklists.rules.access import system


class Command(BaseCommand):
    help = "Agrees, in place of a privacy officer that the site does not have, that somebody a manager asked for prescribes."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email", help="the address that the manager wrote")
        parser.add_argument("--site", required=True, help="the site's short name, as in its web address")
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("agree_to_prescriber")
    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        site = sites.by_slug(options["site"])
        try:
            if site is None:
                raise NotFound
            ask = prescriber_asks.stand_in(
                site_id=site.id, email=email, by=system("agree_to_prescriber"), now=timezone.now()
            )
        except tuple(_WORDS) as problem:
            raise CommandError(_WORDS[type(problem)]) from problem
        if options["json"]:
            print(json.dumps({"email": email, "site": site.slug, "ask": ask}))
            return
        print(
            f"Agreed. To somebody new the link leaves by mail to {email}; to a colleague the role counts now."
        )


_WORDS: dict[type[Exception], str] = {
    NotFound: "No manager of that site has asked for this person. They ask on the page “Team”.",
    prescriber_asks.AskOver: "This ask is over: the manager asks once more.",
    prescriber_asks.SomebodyCanAgree: "A privacy officer of the site can agree: it is theirs to do.",
}
