"""Decisions: overrides asked and agreed, medicines reviewed by a prescriber, unknown names identified by a nurse."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import overrides, reviews
from checklists.queries import checkin as checkins
from checklists.queries import reviews as waiting_rows
from checklists.rules.access import CLINICAL, STAFF, Role, Sensitivity, policy
from checklists.staff.forms.checkin import IdentifyForm, OverrideForm, ReviewForm
from checklists.staff.option_words import DECISIONS, OVERRIDES, ROUTES
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.words import ITEMS, missing


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def override(request: HttpRequest, site: str, appointment: int, position: int) -> HttpResponse:
    """A page of its own: the item, what is wrong with it, a coded reason, a note."""
    here, now = site_of(request, site), timezone.now()
    found = checkins.check_in(appointment_id=appointment, by=actor_of(request), now=now)
    line = found.item(position)
    if line is None:
        raise Http404
    form = OverrideForm(request.POST or None, kind=line.kind)
    if request.method == "POST" and form.is_valid() and _asked(request, appointment, position, form):
        return redirect("staff_checkin", site=site, appointment=appointment)
    context = {
        "page": found,
        "label": ITEMS[line.kind],
        "open": missing(line.reasons, found.kinds, here.zone, answers=True),
        "form": form,
        "here": "board",
    }
    return page(
        request, "staff/override.html", here, context, status=422 if request.method == "POST" else 200
    )


def _asked(request: HttpRequest, appointment: int, position: int, form: OverrideForm) -> bool:
    """Whether the override was recorded; a refusal becomes a sentence on the form."""
    try:
        asked = overrides.request(
            appointment_id=appointment,
            position=position,
            by=actor_of(request),
            now=timezone.now(),
            **form.cleaned_data,
        )
    except overrides.OverrideRefused as refused:
        form.add_error(None, str(refused))
        return False
    if asked.needs_second:
        messages.warning(request, _("Asked. It counts once a prescriber agrees: tell them now."))
    return True


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def answer_override(request: HttpRequest, site: str, override: int, answer: str) -> HttpResponse:
    """A prescriber agrees, or somebody takes it back."""
    act = {"agree": overrides.approve, "withdraw": overrides.withdraw}.get(answer)
    if act is None:
        return HttpResponseBadRequest()
    try:
        act(override_id=override, by=actor_of(request), now=timezone.now())
    except overrides.OverrideRefused as refused:
        messages.error(request, str(refused))
    back = request.POST.get("appointment", "")
    if back.isdigit():
        return redirect("staff_checkin", site=site, appointment=int(back))
    return redirect("staff_reviews", site=site)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def waiting(request: HttpRequest, site: str) -> HttpResponse:
    """What waits for a prescriber: medicines, then overrides to agree to."""
    here, now, actor = site_of(request, site), timezone.now(), actor_of(request)
    context = {
        "reviews": waiting_rows.waiting_reviews(site_id=here.id, by=actor, now=now),
        "overrides": waiting_rows.waiting_overrides(site_id=here.id, by=actor, now=now),
        "may_decide": actor.has(Role.PRESCRIBER),
        "reasons": {reason.value: label for reason, label in OVERRIDES.items()},
        "items": {kind.value: label for kind, label in ITEMS.items()},
        "here": "reviews",
    }
    return page(request, "staff/reviews.html", here, context)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def review(request: HttpRequest, site: str, entry: int) -> HttpResponse:
    """One medicine with its evidence; only a prescriber decides, and only that lifts the hold."""
    here, actor = site_of(request, site), actor_of(request)
    found = waiting_rows.review_page(entry_id=entry, by=actor)
    form = ReviewForm(request.POST or None, initial={"expires_on": found.default_expiry})
    if request.method == "POST" and form.is_valid() and _decided(request, entry, form):
        return redirect("staff_checkin", site=site, appointment=found.person.appointment_id)
    context = {
        "found": found,
        "form": form,
        "may_decide": actor.has(Role.PRESCRIBER),
        "decisions": {decision.value: label for decision, label in DECISIONS.items()},
        "routes": {route.value: label for route, label in ROUTES.items()},
        "here": "reviews",
    }
    return page(request, "staff/review.html", here, context, status=422 if request.method == "POST" else 200)


def _decided(request: HttpRequest, entry: int, form: ReviewForm) -> bool:
    try:
        decided = reviews.decide(
            entry_id=entry, by=actor_of(request), now=timezone.now(), **form.cleaned_data
        )
    except reviews.ReviewRefused as refused:
        form.add_error(None, str(refused))
        return False
    if not decided.lifts:
        messages.warning(request, _("Recorded. The hold stays: this decision does not cover the infusion."))
    return True


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def identify(request: HttpRequest, site: str, entry: int) -> HttpResponse:
    """What a name that nobody recognised is: where it belongs."""
    here = site_of(request, site)
    found = waiting_rows.review_page(entry_id=entry, by=actor_of(request))
    form = IdentifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _identified(request, entry, form):
        return redirect("staff_checkin", site=site, appointment=found.person.appointment_id)
    context = {"found": found, "form": form, "here": "reviews"}
    return page(
        request, "staff/identify.html", here, context, status=422 if request.method == "POST" else 200
    )


def _identified(request: HttpRequest, entry: int, form: IdentifyForm) -> bool:
    try:
        reviews.identify(entry_id=entry, by=actor_of(request), now=timezone.now(), **form.cleaned_data)
    except reviews.ReviewRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True
