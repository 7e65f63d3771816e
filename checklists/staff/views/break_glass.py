"""Breaking the glass: one record of another site for an hour. The form at one's own site, the pages that read, the end."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import break_glass as actions
from checklists.queries import appointments, break_glass, checkin_history, patients
from checklists.queries.sites import SitePage
from checklists.rules.access import BREAK_GLASS, CLINICAL, STAFF, Sensitivity, policy
from checklists.staff import history_words
from checklists.staff.forms.break_glass import GlassForm
from checklists.staff.own_plan_words import CONDITIONS
from checklists.staff.pages import actor_of, missing_is_404, page, shows, site_of


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=CLINICAL, again_for=CLINICAL)
@missing_is_404
def begin(request: HttpRequest, site: str) -> HttpResponse:
    """Names nobody: whoever is meant is typed exactly, and what is wrong with it is one sentence."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    form = GlassForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        opening = _opened(request, form)
        if opening is not None:
            return redirect("staff_glass_record", site=here.slug, opening=opening)
    context = {"form": form, "running": break_glass.running(by=by, now=now), "here": "book"}
    return page(request, "staff/glass.html", here, context, status=422 if form.errors else 200)


@policy(kinds=BREAK_GLASS, methods="GET", sensitivity=Sensitivity.PHI_SENSITIVE)
@missing_is_404
def record(request: HttpRequest, site: str, opening: int) -> HttpResponse:
    """The patient as their own site knows them, without a button that changes anything."""
    by, now = actor_of(request), timezone.now()
    found = patients.page(patient_id=by.patient_id or 0, by=by, now=now)
    noted = [CONDITIONS[kind] for kind in found.conditions]
    return _page(request, "staff/glass_record.html", {"patient": found, "conditions": noted})


@policy(kinds=BREAK_GLASS, methods="GET", sensitivity=Sensitivity.PHI_SENSITIVE)
@missing_is_404
def visit(request: HttpRequest, site: str, opening: int, appointment: int) -> HttpResponse:
    """One appointment of theirs: its list, and everything that was said and done."""
    by, now = actor_of(request), timezone.now()
    found = appointments.page(appointment_id=appointment, by=by, now=now)
    history = checkin_history.history(appointment_id=appointment, by=by)
    zone = break_glass.opening_of(by=by, now=now).zone
    context = {"appointment": found, "lines": history_words.lines(history, zone)}
    return _page(request, "staff/glass_visit.html", context)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.STAFF, roles=CLINICAL)
@missing_is_404
def end(request: HttpRequest, site: str, opening: int) -> HttpResponse:
    here: SitePage = site_of(request, site)
    actions.end(opening_id=opening, by=actor_of(request), now=timezone.now())
    return redirect("staff_glass", site=here.slug)


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """Around it no navigation: the banner says whose hour it is, how long, and how it ends."""
    by = actor_of(request)
    shows(request, patients=[by.patient_id or 0])
    opening = break_glass.opening_of(by=by, now=timezone.now())
    return render(request, template, {"opening": opening, **context})


def _opened(request: HttpRequest, form: GlassForm) -> int | None:
    """The number of the opening; None where it was refused, in words on the form."""
    said = dict(form.cleaned_data)
    reason, words = said.pop("reason"), said.pop("words")
    try:
        return actions.open_record(
            sought=actions.Sought(**said),
            reason=reason,
            words=words,
            by=actor_of(request),
            now=timezone.now(),
        )
    except actions.NobodyFound:
        form.add_error(
            None, _("Nobody is found by exactly this. Look at the spelling and the day, or call their site.")
        )
    except actions.IsHere:
        form.add_error(None, _("This is a patient of your own site: find them by name."))
    except actions.TooManyMisses:
        form.add_error(None, _("Too many names that nobody has. Wait an hour, or call their site."))
    return None
