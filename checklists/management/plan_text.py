"""A plan preview as JSON-ready data and as text for people."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from checklists.queries.plan_preview import PlanPreview
from checklists.rules.clock import is_repeated, local
from checklists.rules.clock import zone as find_zone
from checklists.rules.fasting import Window
from checklists.rules.plan_facts import PlannedCall, PlannedReminder
from checklists.rules.reminder_rules import Rank
from checklists.rules.words_of_time import time_of_day


def as_data(preview: PlanPreview) -> dict[str, object]:
    """Instants as ISO 8601 in UTC; `local` is the site's wall clock of `closes_at` or `due_at`, without offset."""
    zone = find_zone(preview.zone)
    rows = [_reminder(row, zone) for row in preview.reminders] + [_call(row, zone) for row in preview.calls]
    return {
        "starts_at": _utc(preview.starts_at),
        "windows": [_window(window, zone) for window in preview.windows],
        "reminders": sorted(rows, key=lambda row: str(row["due_at"])),
    }


def as_text(preview: PlanPreview) -> str:
    """Windows and reminders with site and UTC times, and what would not go; a clock time that comes twice carries its
    zone letters.
    """
    zone = find_zone(preview.zone)
    lines = [
        f"Start  {_clock(preview.starts_at, zone)}  {_utc(preview.starts_at)}  {preview.zone}",
        "",
        "Until",
    ]
    for window in preview.windows:
        lines.append(f"  {_clock(window.closes_at, zone):27} {_utc(window.closes_at)}  {window.label}")
    lines += ["", "Reminders and calls"]
    moments = [(row.due_at, row.rule, row.why) for row in preview.reminders]
    moments += [(row.due_at, row.reason, row.why) for row in preview.calls]
    lines += [_line(*moment, zone) for moment in sorted(moments)]
    if preview.not_sent:
        lines += ["", "Not sent, and why"]
        lines += [_line(row.due_at, row.rule, row.why, zone) for row in preview.not_sent]
    return "\n".join(lines)


def _line(at: datetime, name: str, why: str, zone: ZoneInfo) -> str:
    return f"  {_clock(at, zone):27} {_utc(at)}  {name}: {why}"


def _window(window: Window, zone: ZoneInfo) -> dict[str, object]:
    return {
        "item": "fasting",
        "label": window.label,
        "opens_at": _utc(window.opens_at) if window.opens_at else None,
        "closes_at": _utc(window.closes_at),
        "local": _wall(window.closes_at, zone),
    }


def _reminder(row: PlannedReminder, zone: ZoneInfo) -> dict[str, object]:
    return {
        "rule": row.rule,
        "due_at": _utc(row.due_at),
        "send_by": _utc(row.send_by),
        "local": _wall(row.due_at, zone),
        "critical": row.rank is Rank.CRITICAL,
        "moved_from": _utc(row.moved_from) if row.moved_from else None,
        "why": row.why,
    }


def _call(row: PlannedCall, zone: ZoneInfo) -> dict[str, object]:
    return {
        "rule": row.reason,
        "due_at": _utc(row.due_at),
        "send_by": _utc(row.by),
        "local": _wall(row.due_at, zone),
        "critical": True,
        "moved_from": None,
        "why": row.why,
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _wall(at: datetime, zone: ZoneInfo) -> str:
    return local(at, zone).replace(tzinfo=None).isoformat()


def _clock(at: datetime, zone: ZoneInfo) -> str:
    wall = local(at, zone)
    shown = f"{wall:%a %d %b %Y} {time_of_day(wall.time())}"
    return f"{shown} {wall:%Z}" if is_repeated(at, zone) else shown
