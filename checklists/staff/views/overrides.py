"""One item is asked to pass on a page of its own; a prescriber agrees, or somebody takes it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import overrides
from checklists.actions.late_saves import ChangedMeanwhile
from checklists.queries.override_page import OverridePage, override_page
from checklists.rules.access import CLINICAL, STAFF, Actor, Role, Sensitivity, policy
from checklists.staff.forms.checkin import OverrideForm
from checklists.staff.late_saves import unless_changed
from checklists.staff.option_words import OVERRIDES
from checklists.staff.override_words import NOT_ASKED, risk
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.reason_words import missing
from checklists.staff.views.checkin import back
from checklists.staff.words import ITEMS


@policy(
    kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL, again_for=CLINICAL
)
@missing_is_404
def override(request: HttpRequest, site: str, appointment: int, position: int) -> HttpResponse:
    """The item, what is open, the risk, whom it takes; a coded reason and a note."""
    here, by = site_of(request, site), actor_of(request)
    found = override_page(appointment_id=appointment, position=position, by=by, now=timezone.now())
    form = OverrideForm(request.POST or None, kind=found.item.kind)
    if request.method == "POST" and form.is_valid() and _asked(request, found, form):
        return back(site, appointment, position)
    standing = found.item.override
    context = {
        "page": found,
        "label": found.item.label if found.item.questions else str(ITEMS[found.item.kind]).lower(),
        "open": missing(found.item.reasons, found.kinds, here.zone, answers=True, labels=found.labels),
        "risk": risk(found.item.kind, found.finding),
        "refused": NOT_ASKED[found.refused] if found.refused else "",
        "standing": standing if standing and not standing.is_overtaken else None,
        "standing_reason": _reason(standing.reason) if standing else "",
        "may_ask": _may_ask(found, by),
        "may_agree": bool(standing and standing.waits and _may_agree(standing.requested_by_id, by)),
        "form": form,
        "here": "board",
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "staff/override.html", here, context, status=status)


def _may_ask(found: OverridePage, by: Actor) -> bool:
    return by.has(Role.NURSE) if found.item.safety else by.has(*CLINICAL)


def _may_agree(asked_by: int, by: Actor) -> bool:
    return by.has(Role.PRESCRIBER) and by.user_id != asked_by


def _reason(code: str) -> str:
    return next((str(words) for reason, words in OVERRIDES.items() if reason.value == code), "")


def _asked(request: HttpRequest, found: OverridePage, form: OverrideForm) -> bool:
    """Whether the override was recorded; a refusal becomes a sentence on the form."""
    try:
        with unless_changed(request, found.appointment_id):
            asked = overrides.request(
                appointment_id=found.appointment_id,
                position=found.item.position,
                by=actor_of(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
    except overrides.OverrideRefused as refused:
        form.add_error(None, str(refused))
        return False
    except (ChangedMeanwhile, ValueError):
        form.add_error(
            None, _("This item changed meanwhile: what stands above is new. Look, then ask again.")
        )
        return False
    if asked.needs_second:
        messages.warning(
            request,
            _("Asked. It counts once a prescriber agrees: it stands on their pages now. Tell them too."),
        )
    return True


@policy(
    kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL, again_for=CLINICAL
)
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
    appointment = request.POST.get("appointment", "")
    if appointment.isascii() and appointment.isdigit() and len(appointment) < 12:
        return redirect("staff_checkin", site=site, appointment=int(appointment))
    return redirect("staff_reviews", site=site)
