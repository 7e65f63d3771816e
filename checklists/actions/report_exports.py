"""A report leaves as a file: who took which, of what days."""

from datetime import date

from django.db import transaction

from checklists.actions import audit
from checklists.queries.report_days import require_site
from checklists.rules.access import Actor


@transaction.atomic
def exported(*, site_id: int, report: str, table: str, first: date, last: date, by: Actor) -> None:
    """Written before the file is handed out. Raises NotFound."""
    require_site(site_id, by)
    days = {"from": first.isoformat(), "to": last.isoformat()}
    named: dict[str, audit.Value] = {"report": report, "table": table, **days}
    audit.record(by=by, action="report.export", obj=f"site:{site_id}", site_id=site_id, data=named)
