"""A site's protocols: the list, one version to read, a new one, and the end of one."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import protocols as actions
from checklists.queries import protocol_drafts as drafts
from checklists.queries import version_moves
from checklists.queries.protocols import shipped_names
from checklists.queries.sites import SitePage
from checklists.rules.access import STAFF, Actor, Sensitivity, policy
from checklists.staff.forms.protocol import NOTHING, NewProtocolForm
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.protocol_editing import DRAFTERS, EDITORS
from checklists.staff.protocol_reading import read

_VERSION, _SHIPPED = "version:", "shipped:"


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF)
@missing_is_404
def listed(request: HttpRequest, site: str) -> HttpResponse:
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    context = {
        "here": "protocols",
        "protocols": drafts.listed(site_id=here.id, by=by, now=now),
        "may_draft": by.has(*DRAFTERS),
    }
    return page(request, "staff/protocols.html", here, context)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF)
@missing_is_404
def version(request: HttpRequest, site: str, version: int) -> HttpResponse:
    """One version in full, for reading."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = drafts.version(version_id=version, by=by, now=now)
    of_protocol = partial(version_moves.booked_on_older, by=by, protocol_id=found.line.protocol_id, now=now)
    context = {
        "here": "protocols",
        "version": found,
        "protocol": drafts.protocol(protocol_id=found.line.protocol_id, by=by, now=now),
        "reading": read(found.data),
        "may_draft": by.has(*DRAFTERS),
        "may_edit": by.has(*EDITORS),
        "may_sign": by.has(*actions.MAY_SIGN),
        "older": of_protocol() if found.line.is_published else None,
    }
    return page(request, "staff/protocol_version.html", here, context)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=DRAFTERS)
@missing_is_404
def new(request: HttpRequest, site: str) -> HttpResponse:
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    bases = _bases(here, by)
    data = request.POST if request.method == "POST" else None
    form = NewProtocolForm(data, bases=bases, initial={"base": bases[0][0]})
    if data is not None and form.is_valid():
        base = form.cleaned_data["base"]
        try:
            begun = actions.start(
                site_id=here.id,
                name=form.cleaned_data["name"],
                slug=form.slug,
                from_version_id=int(base.removeprefix(_VERSION)) if base.startswith(_VERSION) else None,
                from_shipped=base.removeprefix(_SHIPPED) if base.startswith(_SHIPPED) else None,
                by=by,
                now=now,
            )
            return redirect("staff_protocol_edit", site=site, version=begun.version_id)
        except actions.SlugTaken:
            form.add_error("name", _("There is a protocol of this name already. Choose another name."))
    status = 422 if form.errors else 200
    return page(request, "staff/protocol_new.html", here, {"here": "protocols", "form": form}, status=status)


def _bases(here: SitePage, by: Actor) -> list[tuple[str, object]]:
    """What a new protocol may begin with: shipped ones, this site's own, nothing."""
    own = drafts.published_choices(site_id=here.id, by=by)
    return [
        *((f"{_SHIPPED}{slug}", _("Shipped: %(name)s") % {"name": name}) for slug, name in shipped_names()),
        *((f"{_VERSION}{pk}", _("Yours: %(name)s") % {"name": name}) for pk, name in own),
        (NOTHING, _("Nothing: the shipped numbers and messages, and no item")),
    ]


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.STAFF, roles=DRAFTERS)
@missing_is_404
def draft(request: HttpRequest, site: str, protocol: int) -> HttpResponse:
    """Go on with the draft of this protocol, or begin one."""
    site_of(request, site)
    drafted = actions.draft(protocol_id=protocol, by=actor_of(request), now=timezone.now())
    return redirect("staff_protocol_edit", site=site, version=drafted.version_id)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=EDITORS)
@missing_is_404
def retire(request: HttpRequest, site: str, protocol: int) -> HttpResponse:
    """Says first what it means: who keeps it, and whether anything is left to book with."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = drafts.protocol(protocol_id=protocol, by=by, now=now)
    if request.method == "POST":
        actions.retire(protocol_id=protocol, by=by, now=now)
        messages.success(
            request, _("“%(name)s” is retired. Nobody books with it any more.") % {"name": found.name}
        )
    if request.method == "POST" or found.published is None:
        return redirect("staff_protocols", site=site)
    left = len(drafts.published_choices(site_id=here.id, by=by)) - 1
    context = {"here": "protocols", "protocol": found, "left": left}
    return page(request, "staff/protocol_retire.html", here, context)
