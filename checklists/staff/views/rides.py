"""The ride home at the desk: who takes the patient home, and the nurse's own mark."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import ride_marks, rides, ticks
from checklists.actions.late_saves import ChangedMeanwhile
from checklists.actions.unread_mail import UnreadMail
from checklists.queries import checkin as checkins
from checklists.queries.ride_page import desk_ride
from checklists.rules.access import BOOKING, CLINICAL, STAFF, Sensitivity, policy
from checklists.staff.forms.ride import DriverForm
from checklists.staff.late_saves import noted, operation_of, read_and_unchanged, unless_changed
from checklists.staff.pages import actor_of, missing_is_404, site_of
from checklists.staff.views.checkin import back, met_a_change, read_first, shown

_CLOSED = "The infusion has begun or the appointment is over: the list takes no more answers."
_TAXI = "A taxi or ride-share driver can not take this on. Ask who comes along."


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
@noted
def driver(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """The desk writes down who takes the patient home."""
    here, actor = site_of(request, site), actor_of(request)
    ride = desk_ride(appointment_id=appointment, by=actor)
    form = DriverForm(request.POST, zone=here.zone, leaves_at=ride.leaves_at, policy=ride.policy)
    if form.is_valid():
        try:
            operation_id = operation_of(request)
            with read_and_unchanged(request, appointment, operation_id):
                rides.name_driver(
                    appointment_id=appointment,
                    operation_id=operation_id,
                    driver=form.driver(),
                    by=actor,
                    now=timezone.now(),
                )
        except ChangedMeanwhile as changed:
            words = _("Save driver: %(name)s") % {"name": form.cleaned_data["name"]}
            return met_a_change(request, here, appointment, changed, words, forms={"driver_form": form})
        except UnreadMail as unread:
            return read_first(request, here, appointment, unread, forms={"driver_form": form})
        except rides.NobodyComesAlong:
            form.add_error("name", _(_TAXI))
        except (ticks.ChecklistClosed, ticks.OperationReused, ValueError):
            messages.error(request, _(_CLOSED))
    if form.errors:
        return shown(request, here, appointment, forms={"driver_form": form}, status=422)
    return back(site, appointment, "ride")


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
@noted
def confirm(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """A nurse spoke with whoever takes the patient home; `back` takes that mark away again."""
    here, is_back = site_of(request, site), bool(request.POST.get("back"))
    mark = ride_marks.take_back if is_back else ride_marks.confirm
    try:
        with unless_changed(request, appointment):
            mark(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    except ValueError:
        return HttpResponseBadRequest()
    except ChangedMeanwhile as changed:
        if not _stands(request, appointment, confirmed=not is_back):
            words = _("Take my mark back") if is_back else _("I spoke with them: confirmed")
            return met_a_change(request, here, appointment, changed, words)
    except ride_marks.RideUnconfirmable as refused:
        messages.error(request, str(refused))
    return back(site, appointment, "ride")


def _stands(request: HttpRequest, appointment: int, *, confirmed: bool) -> bool:
    """Whether the mark is as wanted already, and about the same driver: the second tap of a double one."""
    found = checkins.check_in(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    ride = found.ride
    same = ride is not None and ride.driver == request.POST.get("driver", "")
    return same and bool(ride and ride.nurse_confirmed_at) == confirmed
