"""The way through the day: each step one button, its refusal one sentence."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import hand_over as hand_overs
from checklists.actions import statuses
from checklists.actions.late_saves import ChangedMeanwhile, MovedMeanwhile, unless_moved
from checklists.queries import checkin
from checklists.rules.access import BOOKING, CLINICAL, STAFF, Role, Sensitivity, policy
from checklists.rules.appointment_status import MadeAlready, MoveRefused, Status
from checklists.staff.late_saves import noted, unless_changed
from checklists.staff.option_words import NO_GO, STEP_BACK
from checklists.staff.pages import actor_of, missing_is_404, site_of
from checklists.staff.views.checkin import met_a_change
from checklists.templatetags.clock import clock

_REASONS = frozenset(str(code) for code in (*NO_GO, *STEP_BACK))
IDENTIFIED = "Name and birth date asked aloud"
# No infusion today: a new date is agreed on at once, or somebody calls about it.
LOST = (Status.NO_GO, Status.NO_SHOW)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
@noted
def move(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """One move of the table. Calling it off for today, cancelling and its undoing have addresses of their own."""
    wanted = request.POST.get("to", "")
    if wanted not in set(Status) - {Status.CANCELLED, Status.NO_GO}:
        return HttpResponseBadRequest()
    return _moved(request, site, appointment, Status(wanted))


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=CLINICAL, again_for=CLINICAL)
@missing_is_404
@noted
def no_go(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """No infusion today, with a reason: nurse or prescriber, who show once more who they are."""
    return _moved(request, site, appointment, Status.NO_GO)


def _moved(request: HttpRequest, site: str, appointment: int, to: Status) -> HttpResponse:
    reason, now = request.POST.get("reason", ""), timezone.now()
    if reason and reason not in _REASONS:
        return HttpResponseBadRequest()
    try:
        _require_identified(request, appointment, to)
        with unless_moved(appointment_id=appointment, source=_source(request), to=to, by=actor_of(request)):
            statuses.set_status(
                appointment_id=appointment,
                to=to,
                by=actor_of(request),
                now=now,
                reason=reason,
                note=_note(request, to, reason),
            )
    except MadeAlready as made:
        messages.info(request, str(made))
    except MovedMeanwhile as moved:
        messages.error(request, _both(moved, to, site_of(request, site).zone))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        if to in LOST:
            return redirect("staff_new_date", site=site, appointment=appointment)
    return _back(request, site, appointment)


def _source(request: HttpRequest) -> Status | None:
    """Where the page showed the appointment; a page that did not say moves it from wherever it stands."""
    said = request.POST.get("from", "")
    return Status(said) if said in set(Status) else None


def _both(moved: MovedMeanwhile, to: Status, zone: str) -> str:
    return _(
        "It is “%(now)s” since %(at)s, by %(who)s. You pressed “%(wanted)s”: look, then press again."
    ) % {
        "now": moved.status.label,
        "at": clock(moved.at, zone),
        "who": moved.by or _("the patient"),
        "wanted": to.label,
    }


def _require_identified(request: HttpRequest, appointment: int, to: Status) -> None:
    """Two identifiers first. Raises MoveRefused; a cancelled appointment is brought back on its own page."""
    stands = checkin.status(appointment_id=appointment, by=actor_of(request))
    if stands is Status.CANCELLED:
        raise MoveRefused(_("This appointment is cancelled: bring it back on its own page first."))
    if to is Status.CHECKED_IN and stands is Status.ARRIVED and request.POST.get("identified") != "yes":
        raise MoveRefused(_("Ask for name and birth date aloud first, and say that both match."))


def _note(request: HttpRequest, to: Status, reason: str) -> str:
    note = " ".join(request.POST.get("note", "").replace("\x00", "").split())[:300]
    if reason == "other" and not note:
        raise MoveRefused(_("“Other” needs a note: write what it is."))
    return IDENTIFIED if to is Status.CHECKED_IN and request.POST.get("identified") == "yes" else note


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=frozenset({Role.NURSE}))
@missing_is_404
@noted
def hand_over(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """The driver stands here, or that was pressed too early."""
    is_back = request.POST.get("back") == "yes"
    act = hand_overs.take_back if is_back else hand_overs.confirm
    try:
        with unless_changed(request, appointment):
            act(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    except ValueError:
        return HttpResponseBadRequest()
    except ChangedMeanwhile as changed:
        if not _is_so(request, appointment, handed_over=not is_back):
            words = _("Not here after all") if is_back else _("The driver is here, seen in person")
            return met_a_change(request, site_of(request, site), appointment, changed, words)
    except hand_overs.HandOverRefused as refused:
        messages.error(request, str(refused))
    return redirect("staff_checkin", site=site, appointment=appointment)


def _is_so(request: HttpRequest, appointment: int, *, handed_over: bool) -> bool:
    """Whether it stands as wanted, about the same driver: the second tap of a double one."""
    ride = checkin.check_in(appointment_id=appointment, by=actor_of(request), now=timezone.now()).ride
    same = ride is not None and ride.driver == request.POST.get("driver", "")
    return same and bool(ride and ride.handed_over_at) == handed_over


def _back(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    if request.POST.get("back") == "board":
        return redirect("staff_board", site=site)
    return redirect("staff_checkin", site=site, appointment=appointment)
