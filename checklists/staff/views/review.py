"""What waits for a second person: the list of it, and overrides asked and agreed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import overrides
from checklists.queries import checkin as checkins
from checklists.queries import own_plans
from checklists.queries import reviews as waiting_rows
from checklists.rules.access import CLINICAL, STAFF, Role, Sensitivity, policy
from checklists.staff.forms.checkin import OverrideForm
from checklists.staff.option_words import OVERRIDES
from checklists.staff.own_plan_words import reasons as own_plan_reasons
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.reason_words import missing
from checklists.staff.words import ITEMS


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
        "open": missing(line.reasons, found.kinds, here.zone, answers=True, labels=found.labels),
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
        "plans": [
            (waiting, own_plan_reasons(waiting.triggers))
            for waiting in own_plans.waiting_plans(site_id=here.id, by=actor, now=now)
        ],
        "may_decide": actor.has(Role.PRESCRIBER),
        "reasons": {reason.value: label for reason, label in OVERRIDES.items()},
        "items": {kind.value: label for kind, label in ITEMS.items()},
        "here": "reviews",
    }
    return page(request, "staff/reviews.html", here, context)
