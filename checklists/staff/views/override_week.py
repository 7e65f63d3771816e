"""The overrides of one week, for whoever is in charge: what was let pass, why, by whom, and what became of it."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import override_weeks as actions
from checklists.queries import override_weeks
from checklists.queries.override_weeks import UnseenWeek, WeekLine
from checklists.queries.sites import SitePage
from checklists.rules.access import CLINICAL, STAFF, Sensitivity, policy
from checklists.rules.clock import local
from checklists.rules.override_week import A_WEEK, asked_week
from checklists.staff.forms.checkin import LookForm
from checklists.staff.option_words import OVERRIDES
from checklists.staff.override_words import OUTCOMES
from checklists.staff.pages import actor_of, missing_is_404, page, shows, site_of
from checklists.staff.words import ITEMS

_SUNDAY = timedelta(days=6)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=actions.IN_CHARGE)
@missing_is_404
def week(request: HttpRequest, site: str) -> HttpResponse:
    """Prescribers read whose they were, managers numbers and people of the staff. Written so that it prints."""
    here, now = site_of(request, site), timezone.now()
    sent = request.POST if request.method == "POST" else request.GET
    today = local(now, here.zone).date()
    on = asked_week(sent.get("week", ""), today)
    form = LookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _looked(request, here, on, form.cleaned_data["note"])
    found = override_weeks.week(site_id=here.id, zone=here.zone, on=on, by=actor_of(request), now=now)
    if actor_of(request).has(*CLINICAL):
        shows(request, appointments=(line.appointment_id for line in found.lines))
    context = {
        "week": found,
        "ends_on": on + _SUNDAY,
        "lines": [(line, item_words(line), reason_words(line.reason)) for line in found.lines],
        "reasons": [(reason_words(code), count) for code, count in found.reasons],
        "outcomes": [(OUTCOMES[what], count) for what, count in found.outcomes],
        "outcome_words": {what.value: str(words) for what, words in OUTCOMES.items()},
        "unseen": [each for each in _unseen(request, here) if each.on != on],
        "before": _address(here, on - A_WEEK),
        "after": _address(here, on + A_WEEK) if not on > today - A_WEEK else "",
        "sees_people": actor_of(request).has(*CLINICAL),
        "form": form,
        "read_at": now,
        "here": "overrides",
    }
    return page(request, "staff/override_week.html", here, context, status=422 if form.errors else 200)


def _looked(request: HttpRequest, here: SitePage, on: date, note: str) -> HttpResponse:
    try:
        actions.look(site_id=here.id, week_on=on, note=note, by=actor_of(request), now=timezone.now())
    except actions.StillRuns:
        messages.error(request, _("This week still runs: look at it from Monday on."))
    return redirect(_address(here, on))


def _unseen(request: HttpRequest, here: SitePage) -> tuple[UnseenWeek, ...]:
    return override_weeks.unseen(site_id=here.id, zone=here.zone, by=actor_of(request), now=timezone.now())


def _address(here: SitePage, on: date) -> str:
    return f"{reverse('staff_override_week', args=[here.slug])}?{urlencode({'week': on.isoformat()})}"


def item_words(line: WeekLine) -> str:
    """The clinic's own name of a question, for who may read answers."""
    return line.label if line.label and line.kind.value == "question" else str(ITEMS[line.kind])


def reason_words(code: str) -> str:
    return next((str(words) for reason, words in OVERRIDES.items() if reason.value == code), code)
