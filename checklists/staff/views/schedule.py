"""Import a schedule: always a dry run first, nothing stored until somebody presses the button that counts it.

Between the dry run and the import the file rests in the page that shows it, in a text box that can be corrected:
no session, no temporary file and no other row ever holds a schedule that was not imported.
"""

import hashlib
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.actions import schedule
from checklists.actions.schedule import ScheduleReport
from checklists.queries.sites import SitePage
from checklists.rules.access import BOOKING, STAFF, Sensitivity, policy
from checklists.rules.schedule_problem import FileRefused, Problem
from checklists.rules.schedule_table import read_table
from checklists.staff.forms.schedule import ScheduleForm
from checklists.staff.pages import actor_of, missing_is_404, page, site_of

_DELIMITERS = {
    ",": gettext_lazy("commas"),
    ";": gettext_lazy("semicolons"),
    "\t": gettext_lazy("tabs"),
    "|": gettext_lazy("upright bars"),
}


@dataclass(frozen=True)
class Reading:
    """A file as text, and how it was read; both empty for what is no table."""

    text: str
    delimiter: str


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def upload(request: HttpRequest, site: str) -> HttpResponse:
    """Look, then import exactly what was looked at; a text that was changed since is looked at again."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    form = ScheduleForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, here, form, None, Reading("", ""))
    raw, order = form.cleaned_data["raw"], form.date_order
    wanted = request.POST.get("act") == "save" and request.POST.get("shown") == _seal(raw, order)
    try:
        if wanted:
            done = schedule.run(site_id=here.id, raw=raw, date_order=order, by=by, now=now)
            messages.success(request, _counted(done))
            return redirect("staff_import", site=here.slug)
        report = schedule.check(site_id=here.id, raw=raw, date_order=order, by=by, now=now)
    except schedule.ScheduleRefused as refused:
        report = refused.report
    return _page(request, here, form, report, _read(raw))


def _page(
    request: HttpRequest, here: SitePage, form: ScheduleForm, report: ScheduleReport | None, reading: Reading
) -> HttpResponse:
    context: dict[str, object] = {"form": form, "here": "import"}
    if report:
        order = form.date_order
        again = ScheduleForm(initial={"text": reading.text, "order": order.value if order else ""})
        context |= {
            "form": again,
            "report": report,
            "problems": [_in_page_words(problem) for problem in report.problems],
            "touched": [row for row in report.rows if row.outcome not in ("same", "skipped")],
            "skipped": [row for row in report.rows if row.outcome == "skipped"],
            "delimiter": reading.delimiter,
            "seal": _seal(reading.text.encode(), order),
            "is_readable": bool(reading.text),
        }
    return page(request, "staff/import.html", here, context, status=422 if form.errors else 200)


def _read(raw: bytes) -> Reading:
    try:
        table = read_table(raw)
    except FileRefused:
        return Reading("", "")
    return Reading(
        raw.decode(table.encoding).removeprefix("\ufeff"),
        str(_DELIMITERS.get(table.delimiter, table.delimiter)),
    )


def _seal(raw: bytes, order: object) -> str:
    """What was looked at. Line ends do not count: a browser sends its own."""
    plain = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return hashlib.sha256(plain + f"|{order}".encode()).hexdigest()


def _in_page_words(problem: Problem) -> Problem:
    """The shell's option is a choice on this page."""
    if "--date-order" not in problem.cure:
        return problem
    cure = _("Choose below how dates are written, then look again.")
    return Problem(problem.line, problem.column, problem.value, problem.message, cure)


def _counted(done: ScheduleReport) -> str:
    words = _("Imported: %(new)s new, %(changed)s changed, %(cancelled)s cancelled, %(same)s as before.")
    return words % {"new": done.new, "changed": done.changed, "cancelled": done.cancelled, "same": done.same}
