"""A protocol as a file: out of one version, into a draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import protocol_drafts as actions
from checklists.actions import protocol_exports
from checklists.actions.protocols import SlugTaken
from checklists.queries import protocol_drafts as drafts
from checklists.queries.sites import SitePage
from checklists.rules import protocol_file
from checklists.rules.access import STAFF, Actor, Sensitivity, policy
from checklists.rules.protocol import ProtocolInvalid
from checklists.staff.forms.protocol import ProtocolFileForm
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.protocol_editing import DRAFTERS

MOST_SHOWN = 40


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF)
@missing_is_404
def export(request: HttpRequest, site: str, version: int) -> HttpResponse:
    """The version as a file. Its name tells nobody why somebody comes."""
    site_of(request, site)
    found = drafts.version(version_id=version, by=actor_of(request), now=timezone.now())
    protocol_exports.exported(version_id=version, by=actor_of(request))
    response = HttpResponse(protocol_file.write(found.data), content_type="application/json")
    name = f"protocol-{found.line.protocol_id}-version-{found.line.number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=DRAFTERS)
@missing_is_404
def bring_in(request: HttpRequest, site: str) -> HttpResponse:
    """A file becomes a draft; what is wrong with it is said line by line, and nothing is stored then."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    own = drafts.listed(site_id=here.id, by=by, now=now)
    choices: list[tuple[int, object]] = [
        (each.id, _("The next draft of “%(name)s”") % {"name": each.name}) for each in own if not each.draft
    ]
    posted = request.POST if request.method == "POST" else None
    form = ProtocolFileForm(posted, request.FILES or None, protocols=choices)
    problems: tuple[str, ...] = ()
    if posted is not None and form.is_valid():
        try:
            return _stored(request, here, by, form)
        except ProtocolInvalid as invalid:
            problems = invalid.problems
            form.add_error(None, _("This file is no protocol as it is. Nothing was stored."))
        except SlugTaken:
            form.add_error("into", _("There is a protocol of this short name already. Choose it below."))
        except actions.DraftExists:
            form.add_error(
                "into", _("Somebody has begun a draft of it meanwhile. Publish or discard that first.")
            )
    context = {
        "here": "protocols",
        "form": form,
        "problems": problems[:MOST_SHOWN],
        "more_problems": max(0, len(problems) - MOST_SHOWN),
    }
    return page(request, "staff/protocol_import.html", here, context, status=422 if form.errors else 200)


def _stored(request: HttpRequest, here: SitePage, by: Actor, form: ProtocolFileForm) -> HttpResponse:
    data, into, now = protocol_file.read(form.cleaned_data["raw"]), form.cleaned_data["into"], timezone.now()
    if into:
        drafted = actions.bring_into(protocol_id=into, data=data, by=by, now=now)
    else:
        drafted = actions.bring_in(site_id=here.id, slug=str(data["slug"]), data=data, by=by, now=now)
    messages.success(
        request, _("The file is a draft now. Nobody is booked with it before it is signed off and published.")
    )
    return redirect("staff_protocol_edit", site=here.slug, version=drafted.version_id)
