"""One record as a file, by a prescriber who shows once more who they are and says why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.actions import record_copies
from checklists.messages.record_copy import write
from checklists.queries import patients, record_copy
from checklists.rules.access import STAFF, Role, Sensitivity, policy
from checklists.rules.record_copy import Reason
from checklists.staff.pages import actor_of, missing_is_404, page, site_of

_PRESCRIBER = frozenset({Role.PRESCRIBER})
FORMS = ("page", "data")
REASONS = {
    Reason.PATIENT_ASKED: _("The patient asked for it"),
    Reason.OTHER_CLINIC: _("Another doctor or clinic goes on with the treatment"),
    Reason.OWN_FILE: _("It goes into the clinic's own file"),
    Reason.AUTHORITY: _("A court or an authority asks for it"),
}


@policy(
    kinds=STAFF,
    methods="GET POST",
    sensitivity=Sensitivity.PHI_SENSITIVE,
    roles=_PRESCRIBER,
    again_for=_PRESCRIBER,
)
@missing_is_404
def export(request: HttpRequest, site: str, patient: int) -> HttpResponse:
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = patients.page(patient_id=patient, by=by, now=now)
    context: dict[str, object] = {"patient": found, "reasons": list(REASONS.items())}
    if request.method != "POST":
        return page(request, "staff/record_export.html", here, context)
    form, reason = request.POST.get("form", ""), request.POST.get("reason", "")
    if form not in FORMS or reason not in set(Reason):
        raise Http404
    try:
        record_copies.export(patient_id=found.id, form=form, reason=Reason(reason), by=by, now=now)
    except record_copies.EnoughCopies:
        return page(request, "staff/record_export.html", here, {**context, "enough": True}, status=422)
    file = write(record_copy.of_patient(patient_id=found.id, by=by, now=now), form=form)
    return HttpResponse(file.content, content_type=file.kind, headers=file.headers)
