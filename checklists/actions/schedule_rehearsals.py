"""What an import would send, found out by doing it and taking it back. Source: ux.md N18."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from checklists.actions import schedule
from checklists.actions.schedule_report import ScheduleRefused, ScheduleReport
from checklists.queries import schedule_sends
from checklists.queries.schedule_sends import ScheduleSends
from checklists.rules.access import Actor
from checklists.rules.schedule_file import DateOrder


@dataclass(frozen=True)
class Look:
    """A dry run. `sends` is None where nothing would be stored."""

    report: ScheduleReport
    sends: ScheduleSends | None = None


def look(
    *,
    site_id: int,
    raw: bytes,
    date_order: DateOrder | None,
    by: Actor,
    now: datetime,
    delimiter: str | None = None,
) -> Look:
    """As `schedule.run`, and nothing stays of it: rows, plans and messages are those of the import itself. Raises NotFound."""
    how = {
        "site_id": site_id,
        "raw": raw,
        "date_order": date_order,
        "delimiter": delimiter,
        "by": by,
        "now": now,
    }
    report = schedule.check(**how)  # type: ignore[arg-type]
    if report.problems or not report.writes:
        return Look(report)
    held = [row.appointment_id for row in report.rows if row.appointment_id]
    with transaction.atomic():
        before = schedule_sends.standing(held)
        try:
            done = schedule.run(**how)  # type: ignore[arg-type]
        except ScheduleRefused as refused:
            return Look(refused.report)
        sends = schedule_sends.sends([*held, *done.made], before, now=now)
        transaction.set_rollback(True)
    return Look(report, sends)
