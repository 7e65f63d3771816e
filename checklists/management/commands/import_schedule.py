import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from checklists.actions import schedule
from checklists.queries import sites, wall
from checklists.rules.access import system
from checklists.rules.schedule_file import DateOrder


class Command(BaseCommand):
    help = "Import a clinic's schedule (CSV): all rows or none; the same file twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the CSV file, or - for standard input")
        parser.add_argument("--site", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")
        orders = [order.value for order in DateOrder]
        parser.add_argument(
            "--date-order", choices=orders, help="how 3/4/2026 is meant, where the file leaves it open"
        )
        parser.add_argument("--json", action="store_true")

    @wall.everywhere("import_schedule")
    def handle(self, *args: Any, **options: Any) -> None:
        site = sites.by_slug(options["site"])
        if site is None:
            raise CommandError(
                f"There is no site {options['site']!r}. There is: {', '.join(sites.slugs()) or 'none'}."
            )
        raw = _read(options["file"])
        order = DateOrder(options["date_order"]) if options["date_order"] else None
        take = schedule.check if options["dry_run"] else schedule.run
        try:
            report = take(site_id=site.id, raw=raw, date_order=order, by=system("import"), now=timezone.now())
        except schedule.ScheduleRefused as refused:
            report = refused.report
        self._tell(report, options)
        if report.problems:
            sys.exit(1)

    def _tell(self, report: schedule.ScheduleReport, options: dict[str, Any]) -> None:
        applied = not options["dry_run"] and not report.problems
        for problem in report.problems:
            self.stderr.write(problem.sentence)
        for warning in report.warnings:
            self.stderr.write(f"Please look: {warning.sentence}")
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(report, applied, options["dry_run"])))
            return
        if report.ignored_columns:
            self.stdout.write(f"Columns not used: {', '.join(report.ignored_columns)}.")
        counts = f"{report.new} new, {report.changed} changed, {report.cancelled} cancelled, {report.same} the same"
        left = f", {report.skipped} left alone" if report.skipped else ""
        end = "Imported." if applied else "Nothing was stored."
        self.stdout.write(f"{counts}{left}. {end}")


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error


def _as_json(report: schedule.ScheduleReport, applied: bool, dry_run: bool) -> dict[str, Any]:
    return {
        "applied": applied,
        "dry_run": dry_run,
        "new": report.new,
        "changed": report.changed,
        "cancelled": report.cancelled,
        "same": report.same,
        "skipped": report.skipped,
        "problems": [asdict(problem) for problem in report.problems],
        "ignored_columns": list(report.ignored_columns),
        "warnings": [asdict(warning) for warning in report.warnings],
        "date_order": report.date_order,
        "rows": [_row(row) for row in report.rows],
    }


def _row(row: schedule.RowReport) -> dict[str, Any]:
    """By line and time, without the name: the output may end in a log."""
    return {
        "line": row.line,
        "outcome": row.outcome,
        "starts_at": f"{row.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "note": row.note,
    }
