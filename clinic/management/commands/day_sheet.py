"""The day sheet as a file, with nothing but the database: no worker, no broker, no web."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checklists.actions import day_sheets
from checklists.queries import sites, wall
from checklists.queries.sites import SiteCopied
from checklists.rules import clock
from clinic.day_sheets import BY, page
from clinic.paper_folder import write_whole


class Command(BaseCommand):
    help = "Write a day's sheet as one page to print; needs the database alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", required=True, metavar="SLUG")
        parser.add_argument("--on", metavar="DATE", help="like 2026-11-26; today at the site without it")
        parser.add_argument("--out", metavar="FILE", help="for you alone; standard output without it")
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("day_sheet")
    def handle(self, *args: Any, **options: Any) -> None:
        site, now = _site(options["site"]), timezone.now()
        on = _day(options["on"]) or clock.local(now, site.zone).date()
        html, patients = page(site, on, now)
        day_sheets.opened(site_id=site.id, on=on, patients=patients, by=BY, now=now)
        if options["out"]:
            _write(options["out"], html)
        told = {"site": site.slug, "on": on.isoformat(), "patients": patients, "file": options["out"]}
        if options["json"]:
            self.stdout.write(json.dumps(told if options["out"] else {**told, "html": html}))
        else:
            self.stdout.write(f"{patients} patients: {options['out']}" if options["out"] else html)


def _site(slug: str) -> SiteCopied:
    found = {site.slug: site for site in sites.every()}
    if slug not in found:
        raise CommandError(f"There is no site {slug!r}. There is: {', '.join(found) or 'none'}.")
    return found[slug]


def _day(raw: str | None) -> date | None:
    try:
        return date.fromisoformat(raw) if raw else None
    except ValueError as error:
        raise CommandError(f"{raw} is not a day. Write it like 2026-11-26.") from error


def _write(name: str, html: str) -> None:
    try:
        write_whole(Path(name), html)
    except OSError as error:
        raise CommandError(f"{name} cannot be written: {error.strerror}.") from error
