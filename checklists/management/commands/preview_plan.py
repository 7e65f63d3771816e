"""`manage.py preview_plan`: windows and reminders of one imagined appointment, by a shipped protocol or a site's own."""

import argparse
import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandParser

from checklists.management.plan_text import as_data, as_text
from checklists.queries import sites, wall
from checklists.queries.plan_preview import Place, PlanPreview, of_protocol, published_here
from checklists.queries.protocols import shipped, shipped_slugs
from checklists.rules.clock import zone as find_zone
from checklists.rules.protocol import Protocol, ProtocolInvalid
from checklists.rules.start_text import read_start

LONGEST_LINE = 200  # bytes; a start and a zone need about 60


class Command(BaseCommand):
    help = (
        "Shows the windows and reminders of one imagined appointment, at a site with the default quiet hours "
        "(21:00 to 08:00) and desk hours (Monday to Friday, 8 to 17), booked at noon 30 days before the start. "
        "No database is needed, unless --site names a site: then its own published protocol, hours and zone count."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument(
            "--protocol", required=True, help=f"slug, as shipped: {', '.join(shipped_slugs())}"
        )
        parser.add_argument("--site", metavar="SLUG", help="the site whose published protocol is meant")
        parser.add_argument(
            "--start",
            required=True,
            help='site time such as 2026-11-26T10:00, or with an offset or Z; "-" reads START ZONE lines from '
            "standard input and prints one JSON object a line",
        )
        parser.add_argument(
            "--zone", help="such as America/Denver; with --start - the zone of lines without one"
        )
        parser.add_argument("--booked-at", help="when it was booked, written like --start")
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("preview_plan")
    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when all is shown, 1 when something is wrong with the input, 2 on usage."""
        if options["start"] != "-" and not (options["zone"] or options["site"]):
            self._stop("--zone is needed, such as --zone America/Denver.", 2)
        if sys.stdout is None:
            self._stop("Standard output is closed: there is nowhere to answer.", 2)
        try:
            options["meant"] = _meant(options["protocol"], options["site"])
            if options["zone"]:
                find_zone(options["zone"])
        except ProtocolInvalid as invalid:
            self._stop("\n".join(invalid.problems), 1)
        except ValueError as refused:
            self._stop(str(refused), 1)
        self._answer(options)

    def _answer(self, options: dict[str, Any]) -> None:
        try:
            self._lines(options) if options["start"] == "-" else self._one(options)
        except OSError as failed:
            # What is still buffered has nowhere to go.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
            if isinstance(failed, BrokenPipeError):  # the reader has enough (head)
                sys.exit(1)
            self._stop(f"The answer cannot be written: {failed.strerror}. Look at where it goes.", 1)

    def _one(self, options: dict[str, Any]) -> None:
        try:
            found = _preview(options, options["start"], options["zone"])
        except ValueError as refused:
            self._stop(str(refused), 1)
        self.stdout.write(json.dumps(as_data(found), indent=2) if options["json"] else as_text(found))
        self.stdout.flush()

    def _lines(self, options: dict[str, Any]) -> None:
        """One answer a line, at once; a line that cannot be read is named on standard error and skipped."""
        refused = 0
        for number, line in enumerate(_read_lines(sys.stdin.buffer if sys.stdin else io.BytesIO()), start=1):
            if not line:
                continue
            try:
                start, zone = _parts(line, options["zone"] or _zone_of(options["meant"][1]))
                answer = json.dumps(as_data(_preview(options, start, zone)))
            except ValueError as error:
                refused += 1
                self.stderr.write(f"line {number}: {error}")
                continue
            self.stdout.write(answer)
            self.stdout.flush()
        if refused:
            sys.exit(1)

    def _stop(self, words: str, code: int) -> None:
        self.stderr.write(words)
        sys.exit(code)


def _meant(slug: str, site: str | None) -> tuple[Protocol, Place | None]:
    """The protocol, and the place where one is named. Raises ValueError in words."""
    if site is None:
        return shipped(slug), None
    found = sites.by_slug(site) if site.isascii() else None
    if found is None:
        raise ValueError(f"There is no site {site[:40]!r}. There is: {', '.join(sites.slugs()) or 'none'}.")
    return published_here(site_id=found.id, slug=slug)


def _preview(options: dict[str, Any], start: str, zone: str | None) -> PlanPreview:
    protocol, place = options["meant"]
    here = find_zone(zone or (place.zone if place else ""))
    booked = options["booked_at"]
    try:
        booked_at: datetime | None = read_start(booked, here).astimezone(UTC) if booked else None
    except ValueError as error:
        raise ValueError(f"--booked-at: {error}") from error
    place = replace(place, zone=here.key) if place else Place(here.key)
    return of_protocol(protocol, read_start(start, here), place, booked_at=booked_at)


def _zone_of(place: Place | None) -> str | None:
    return place.zone if place else None


def _parts(line: bytes, default_zone: str | None) -> tuple[str, str]:
    """The start and the zone of one line; the zone may be missing where the command names one."""
    if len(line) > LONGEST_LINE:
        raise ValueError(f"longer than {LONGEST_LINE} bytes. Write START ZONE.")
    try:
        text = line.decode().strip("\ufeff \t\r\n")
    except UnicodeDecodeError:
        raise ValueError("not UTF-8. Save the list as UTF-8 text.") from None
    start, zone = text.rsplit(maxsplit=1) if len(text.split()) > 1 else (text, "")
    if zone[:1].isdigit() or not zone:
        start, zone = text, default_zone or ""
    if not zone:
        raise ValueError("a zone is missing. Write START ZONE, such as 2026-11-26T10:00 America/Denver.")
    return start, zone


def _read_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines as they come; of an endless one only the beginning is kept. Empty lines come as empty bytes."""
    while line := stream.readline(LONGEST_LINE + 2):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(65536)
        yield line.strip() if line.endswith(b"\n") or not rest else line
