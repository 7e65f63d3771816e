"""A record goes for good: noted at the desk, requested by a manager, approved by a privacy officer. Who decides reads numbers alone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.actions import erasures as actions
from checklists.actions import legal_holds
from checklists.queries import erasures, patients
from checklists.queries.scope import NotFound
from checklists.rules.access import BOOKING, STAFF, Role, Sensitivity, policy
from checklists.rules.erasure import Against, HoldReason, State, Step
from checklists.staff.pages import actor_of, missing_is_404, page, shows, site_of

_DECIDE = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})
_OFFICER = frozenset({Role.PRIVACY_OFFICER})
_LONGEST = 18
STATES = {
    State.ASKED: gettext_lazy("Waits for the manager"),
    State.REQUESTED: gettext_lazy("Waits for the privacy officer"),
    State.APPROVED: gettext_lazy("Approved, erased with the next run"),
    State.REFUSED: gettext_lazy("Refused"),
    State.DONE: gettext_lazy("Erased"),
}
STEPS = {
    Step.REQUEST: gettext_lazy("Request"),
    Step.APPROVE: gettext_lazy("Approve"),
    Step.REFUSE: gettext_lazy("Refuse"),
}
AGAINST = {
    Against.HELD: gettext_lazy("A legal hold keeps this record."),
    Against.AHEAD: gettext_lazy("An appointment is ahead, or was less than seven days ago."),
    Against.SAME_PERSON: gettext_lazy("You requested it: another person approves."),
}
HOLDS = {
    HoldReason.COURT: gettext_lazy("A court"),
    HoldReason.AUTHORITY: gettext_lazy("An authority"),
    HoldReason.COMPLAINT: gettext_lazy("A complaint"),
    HoldReason.INSURANCE: gettext_lazy("An insurer"),
}


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def ask(request: HttpRequest, site: str, patient: int) -> HttpResponse:
    """What it means is read before it is noted. Nobody at the desk decides it."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = patients.page(patient_id=patient, by=by, now=now)
    if request.method == "POST":
        actions.ask(patient_id=found.id, by=by, now=now)
        messages.success(request, _("Noted. A manager and the privacy officer decide."))
        return redirect("staff_patient", site=here.slug, patient=found.id)
    context = {"patient": found, "asked_at": erasures.asked_at(patient_id=found.id, by=by)}
    return page(request, "staff/erasure_ask.html", here, context)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=_DECIDE, again_for=_OFFICER)
@missing_is_404
def listed(request: HttpRequest, site: str) -> HttpResponse:
    """Each under way and each legal hold, by number."""
    here, by = site_of(request, site), actor_of(request)
    if request.method == "POST":
        return _done(request, here.slug)
    lines, holds = erasures.listed(by=by, now=timezone.now()), erasures.holds(by=by)
    shows(request, patients=(*(line.patient_id for line in lines), *(hold.patient_id for hold in holds)))
    context = {
        "here": "erasures",
        "lines": [
            (
                line,
                STATES[line.state],
                [(step, STEPS[step]) for step in line.steps],
                line.stands_against and AGAINST[line.stands_against],
            )
            for line in lines
        ],
        "holds": [(hold, HOLDS[HoldReason(hold.reason)]) for hold in holds],
        "reasons": list(HOLDS.items()),
        "holds_records": by.has(Role.PRIVACY_OFFICER),
    }
    return page(request, "staff/erasures.html", here, context)


def _done(request: HttpRequest, slug: str) -> HttpResponse:
    """One step of one of them, or a hold placed or ended; the page says what became of it."""
    try:
        messages.success(request, _held(request) if "record" in request.POST else _taken(request))
    except _NoSuchRecord:
        messages.error(request, _("No record here has this number. Type it as the audit shows it."))
    except actions.CannotErase as error:
        messages.error(request, str(AGAINST[error.against]))
    except actions.NotYours:
        messages.error(request, _("This step is another role's, or was taken already."))
    return redirect("staff_erasures", site=slug)


def _taken(request: HttpRequest) -> str:
    step = request.POST.get("step", "")
    if step not in set(Step):
        raise Http404
    actions.take(
        erasure_id=_number(request, "erasure"), step=Step(step), by=actor_of(request), now=timezone.now()
    )
    return _("Saved.")


class _NoSuchRecord(Exception):
    """A number was typed by hand; one of another site is as absent as one of nobody."""


def _held(request: HttpRequest) -> str:
    try:
        return _hold(request, _number(request, "record"))
    except (NotFound, _NoNumber) as nothing:
        raise _NoSuchRecord from nothing


def _hold(request: HttpRequest, patient_id: int) -> str:
    by, now = actor_of(request), timezone.now()
    if request.POST.get("hold") == "lift":
        legal_holds.lift(patient_id=patient_id, by=by, now=now)
        return _("The hold has ended.")
    reason = request.POST.get("reason", "")
    if reason not in set(HoldReason):
        raise Http404
    legal_holds.place(patient_id=patient_id, reason=HoldReason(reason), by=by, now=now)
    return _("The record stays until you end the hold.")


class _NoNumber(Http404):
    """What was sent as a number is none."""


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "").strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST):
        raise _NoNumber
    return int(typed)
