"""Reports: all of them small, one with its tables, one table as a file."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from checklists.actions import report_exports
from checklists.queries.sites import SitePage
from checklists.rules.access import REPORT_READERS, STAFF, Sensitivity, policy
from checklists.rules.clock import local
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.reports.csv_file import written
from checklists.staff.reports.drawings import LARGE, SMALL
from checklists.staff.reports.every import REPORTS
from checklists.staff.reports.pages import Asked, Report
from checklists.staff.reports.spans import Choosing, choosing, query
from checklists.staff.reports.tables import Table


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF, roles=REPORT_READERS)
@missing_is_404
def overview(request: HttpRequest, site: str) -> HttpResponse:
    here, days = _asked(request, site)
    found = [report(asked) for report in REPORTS.values()] if (asked := _of(request, here, days)) else []
    cards = [
        (one, one.sections[0].draw(SMALL) if one.sections and one.sections[0].draw else None) for one in found
    ]
    return _page(request, "staff/reports.html", here, days, {"cards": cards})


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF, roles=REPORT_READERS)
@missing_is_404
def show(request: HttpRequest, site: str, report: str) -> HttpResponse:
    here, days = _asked(request, site)
    found = _report(request, here, days, report)
    if found is None:
        return _page(request, "staff/report.html", here, days, {"key": report})
    drawn = [(part, part.draw(LARGE) if part.draw else None) for part in found.sections]
    return _page(request, "staff/report.html", here, days, {"key": report, "report": found, "drawn": drawn})


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF, roles=REPORT_READERS)
@missing_is_404
def as_csv(request: HttpRequest, site: str, report: str) -> HttpResponse:
    """The file of one table, the first unless another is named; what was taken out is in the audit.

    Without anything to count there is no file: the page says so.
    """
    here, days = _asked(request, site)
    found = _report(request, here, days, report)
    if found is None or days.span is None:
        return _page(request, "staff/report.html", here, days, {"key": report})
    if not found.sections:
        return redirect(f"{reverse('staff_report', args=[here.slug, report])}?{query(days.span)}")
    table = found.table(request.GET.get("table", ""))
    if table is None:
        raise Http404
    first, last = days.span.first, days.span.last
    report_exports.exported(
        site_id=here.id, report=report, table=table.key, first=first, last=last, by=actor_of(request)
    )
    return _file(table, report, first, last)


def _file(table: Table, report: str, first: date, last: date) -> HttpResponse:
    name = f"{report}-{table.key}-{first.isoformat()}-{last.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(written(table), content_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: HttpRequest, site: str) -> tuple[SitePage, Choosing]:
    here = site_of(request, site)
    return here, choosing(request.GET, local(timezone.now(), here.zone).date())


def _of(request: HttpRequest, here: SitePage, days: Choosing) -> Asked | None:
    today = local(timezone.now(), here.zone).date()
    return Asked(here, days.span, today, actor_of(request)) if days.span else None


def _report(request: HttpRequest, here: SitePage, days: Choosing, key: str) -> Report | None:
    """None where the days make no sense. An unknown report is not there."""
    if key not in REPORTS:
        raise Http404
    asked = _of(request, here, days)
    return REPORTS[key](asked) if asked else None


def _page(
    request: HttpRequest, template: str, here: SitePage, days: Choosing, context: dict[str, object]
) -> HttpResponse:
    known = {"here": "reports", "days": days, "query": query(days.span) if days.span else ""}
    return page(request, template, here, {**known, **context}, status=200 if days.span else 422)
