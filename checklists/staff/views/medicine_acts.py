"""The medicine list at check-in: add what the patient names, settle a guess, say that the list is whole or empty."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.actions import medicines, ticks
from checklists.actions.late_saves import ChangedMeanwhile
from checklists.actions.unread_mail import UnreadMail
from checklists.queries import checkin as checkins
from checklists.queries.checkin_lines import MedicineLine
from checklists.rules.access import CLINICAL, STAFF, Sensitivity, policy
from checklists.staff.forms.medicines import LastDoseForm
from checklists.staff.late_saves import noted, operation_of, read_and_unchanged
from checklists.staff.pages import actor_of, missing_is_404, site_of
from checklists.staff.views.checkin import back, met_a_change, read_first

_CLOSED = gettext_lazy("The infusion has begun or the appointment is over: the list takes no more answers.")
_REFUSALS: dict[type[Exception], object] = {
    ticks.ChecklistClosed: _CLOSED,
    ticks.OperationReused: _CLOSED,
    medicines.ListIsEmpty: gettext_lazy("The list is empty: add a medicine, or say “takes nothing”."),
    medicines.ListIsNotEmpty: gettext_lazy(
        "There are medicines on the list: remove them first, or say “that is all”."
    ),
    medicines.WaitsForPrescriber: gettext_lazy(
        "This one waits for the prescriber: it stays on the list until they decide."
    ),
    medicines.WaitsForNurse: gettext_lazy("First find out what this one is: use Identify."),
    medicines.DoseAhead: gettext_lazy("This time has not come yet."),
    medicines.ListIsFull: gettext_lazy("The list is full."),
}


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
@noted
def medicine(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """One act on the list. What stands already as it was wanted is no conflict: the second tap of a double one."""
    here, do = site_of(request, site), _ACTS.get(request.POST.get("act", ""))
    if do is None:
        return HttpResponseBadRequest()
    try:
        with read_and_unchanged(request, appointment, _new_operation(request)):
            do(request, appointment)
    except UnreadMail as unread:
        return read_first(request, here, appointment, unread)
    except tuple(_REFUSALS) as refused:
        messages.error(request, str(_REFUSALS[type(refused)]))
    except ValueError:
        return HttpResponseBadRequest()
    except ChangedMeanwhile as changed:
        if not _stands(request, appointment):
            typed = {"medicine_typed": request.POST.get("text", "")}
            return met_a_change(request, here, appointment, changed, _words(request), forms=typed)
    return back(site, appointment, "medicines")


def _new_operation(request: HttpRequest) -> Any:
    """Of an act that makes something new; the others carry the line they are about."""
    return operation_of(request) if request.POST.get("act") in ("add", "whole", "nothing") else None


def _stands(request: HttpRequest, appointment: int) -> bool:
    """Whether the line is already as this press wants it. Raises ValueError."""
    found = checkins.check_in(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    line = next((each for each in found.medicines if each.operation_id == operation_of(request)), None)
    match request.POST.get("act"):
        case "remove":
            return line is None
        case "guess":
            return line is not None and _is_settled(line, request)
        case "last":
            return line is not None and line.last_dose_at == _taken_at(request)
        case _:
            return False


def _is_settled(line: MedicineLine, request: HttpRequest) -> bool:
    names = [name for name, _class, _how in line.matches]
    is_it = request.POST.get("name") in names and line.guess == ""
    return is_it if request.POST.get("yes") == "yes" else request.POST.get("name") not in names


def _words(request: HttpRequest) -> str:
    """What was pressed, as the button says it."""
    text = " ".join(request.POST.get("text", "").split())
    yes = _("Yes") if request.POST.get("yes") == "yes" else _("No")
    words: dict[str, str] = {
        "add": _("Add “%(medicine)s”") % {"medicine": text},
        "remove": _("Remove"),
        "guess": _("Is it %(name)s? %(answer)s") % {"name": request.POST.get("name", ""), "answer": yes},
        "whole": _("That is all"),
        "nothing": _("Takes nothing"),
        "last": _("Last taken %(day)s %(at)s")
        % {"day": request.POST.get("day", ""), "at": request.POST.get("at", "")},
    }
    return words[request.POST["act"]]


def _add(request: HttpRequest, appointment: int) -> None:
    text = " ".join(request.POST.get("text", "").replace("\x00", "").split())
    if not text:
        messages.error(request, _("Write the name of a medicine."))
        return
    medicines.add(text=text, **_common(request, appointment))


def _remove(request: HttpRequest, appointment: int) -> None:
    medicines.remove(**_common(request, appointment))


def _guess(request: HttpRequest, appointment: int) -> None:
    name, yes = request.POST.get("name", ""), request.POST.get("yes") == "yes"
    medicines.answer_guess(name=name, yes=yes, **_common(request, appointment))


def _last_dose(request: HttpRequest, appointment: int) -> None:
    taken_at = _taken_at(request)
    if taken_at is None:
        messages.error(request, _("Write the day and the time of the last dose."))
        return
    medicines.last_dose(taken_at=taken_at, **_common(request, appointment))


def _taken_at(request: HttpRequest) -> datetime | None:
    """None for a form that is not whole; the browser's own pickers fill it."""
    zone = site_of(request, str(request.resolver_match.kwargs["site"])).zone  # type: ignore[union-attr]
    form = LastDoseForm(request.POST, zone=zone)
    return form.cleaned_data["taken_at"] if form.is_valid() else None


def _whole(request: HttpRequest, appointment: int) -> None:
    medicines.declare_all(**_common(request, appointment))


def _nothing(request: HttpRequest, appointment: int) -> None:
    medicines.declare_none(**_common(request, appointment))


_ACTS: dict[str, Callable[[HttpRequest, int], None]] = {
    "add": _add,
    "remove": _remove,
    "guess": _guess,
    "whole": _whole,
    "nothing": _nothing,
    "last": _last_dose,
}


def _common(request: HttpRequest, appointment: int) -> dict[str, Any]:
    """Raises ValueError for a page that sent no operation id."""
    return {
        "appointment_id": appointment,
        "operation_id": operation_of(request),
        "by": actor_of(request),
        "now": timezone.now(),
    }
