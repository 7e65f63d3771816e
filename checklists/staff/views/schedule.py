"""Import a schedule: always a dry run first, nothing stored until somebody presses the button that counts it.

Between the dry run and the import the file rests in the page that shows it, in a text box that can be corrected:
no session, no temporary file and no other row ever holds a schedule that was not imported.
"""

from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import schedule, schedule_rehearsals
from checklists.actions.schedule_rehearsals import Look
from checklists.actions.schedule_report import ScheduleRefused, ScheduleReport
from checklists.queries.sites import SitePage
from checklists.rules.access import BOOKING, STAFF, Actor, Sensitivity, policy
from checklists.staff.forms.schedule import DELIMITER_NAMES, ScheduleForm, Typed
from checklists.staff.import_page import pairs, problems, reading, sends, tabs
from checklists.staff.pages import actor_of, missing_is_404, page, site_of

_DELIMITERS = {delimiter: name for name, delimiter in DELIMITER_NAMES.items()}
# As the page names them: a mark at the beginning belongs to the encoding.
_ENCODINGS = {"utf-8-sig": "utf-8"}
_NOTHING = ScheduleReport(0, 0, 0, 0, 0, rows=(), problems=())


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def upload(request: HttpRequest, site: str) -> HttpResponse:
    """Look, then import exactly what was looked at: where an import would do anything else by now, it is looked at again."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    form = ScheduleForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return page(request, "staff/import.html", here, {"form": form, "here": "import"}, status=status)
    typed, changed = form.read(), False
    shown = request.POST.get("shown", "")
    if request.POST.get("act") == "save" and shown and not typed.problem:
        try:
            done = _import(form, typed, shown, here, by, now)
        except ScheduleRefused as refused:
            changed = bool(refused.report.writes)
        else:
            messages.success(request, _counted(done))
            return redirect("staff_import", site=here.slug)
    look = _look(form, typed, here, by, now)
    return _page(request, here, form, typed, look, changed=changed)


def _import(
    form: ScheduleForm, typed: Typed, shown: str, here: SitePage, by: Actor, now: datetime
) -> ScheduleReport:
    return schedule.run(
        site_id=here.id,
        raw=typed.text.encode(),
        date_order=form.date_order,
        delimiter=form.split,
        expected=shown,
        by=by,
        now=now,
    )


def _look(form: ScheduleForm, typed: Typed, here: SitePage, by: Actor, now: datetime) -> Look:
    if typed.problem:
        return Look(replace(_NOTHING, problems=(typed.problem,)))
    return schedule_rehearsals.look(
        site_id=here.id,
        raw=typed.text.encode(),
        date_order=form.date_order,
        delimiter=form.split,
        by=by,
        now=now,
    )


def _page(
    request: HttpRequest, here: SitePage, form: ScheduleForm, typed: Typed, look: Look, *, changed: bool
) -> HttpResponse:
    report = look.report
    read = _as_read(form, typed, report)
    context: dict[str, object] = {
        "here": "import",
        "form": ScheduleForm(initial=read),
        "report": report,
        "tabs": tabs(report),
        "problems": problems(report),
        "pairs": pairs(report),
        "sends": sends(look.sends) if look.sends else None,
        "changed": changed,
        "reading": reading(report, read["order"], read["encoding"]),
    }
    return page(request, "staff/import.html", here, context)


def _as_read(form: ScheduleForm, typed: Typed, report: ScheduleReport) -> dict[str, str]:
    """What was found out stands chosen, to be confirmed or changed."""
    encoding = _ENCODINGS.get(typed.encoding, typed.encoding)
    order = report.date_order.value if report.date_order else ""
    return {
        "text": typed.text,
        "was": encoding,
        "encoding": encoding or form.cleaned_data["encoding"],
        "delimiter": _DELIMITERS.get(report.delimiter, form.cleaned_data["delimiter"]),
        "order": form.cleaned_data["order"] or order,
    }


def _counted(done: ScheduleReport) -> str:
    words = _("Imported: %(new)s new, %(changed)s changed, %(cancelled)s cancelled, %(same)s as before.")
    return words % {"new": done.new, "changed": done.changed, "cancelled": done.cancelled, "same": done.same}
