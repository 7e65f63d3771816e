"""A site's own page: what it says of itself, and whether it sends reminders."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklists.actions import move_rehearsals
from checklists.actions import sites as actions
from checklists.queries import sites
from checklists.queries.sites import SitePage
from checklists.rules.access import STAFF, Role, Sensitivity, policy
from checklists.rules.site_settings import PLANNED_BY, SiteSettings, changed
from checklists.staff.forms.site import SiteForm, seal
from checklists.staff.import_page import sends
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import read_of


@policy(
    kinds=STAFF,
    methods="GET POST",
    sensitivity=Sensitivity.STAFF,
    roles=frozenset({Role.MANAGER}),
    again_for=frozenset({Role.MANAGER}),
)
@missing_is_404
def settings(request: HttpRequest, site: str) -> HttpResponse:
    """One form. Whoever saves after somebody else looks once more."""
    here = site_of(request, site)
    standing = sites.settings(site_id=here.id, by=actor_of(request))
    form = SiteForm(request.POST if request.method == "POST" else None, standing=standing.said)
    shown: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        shown = _unread(request, here, form, standing.said)
        if not shown and not form.errors and _saved(request, here, form, standing.said):
            return redirect("staff_site", site=here.slug)
    context = {"form": form, "off_at": standing.off_at, "here": "site", **shown}
    return page(request, "staff/site.html", here, context, status=422 if form.errors else 200)


@policy(
    kinds=STAFF,
    methods="POST",
    sensitivity=Sensitivity.STAFF,
    roles=frozenset({Role.MANAGER}),
    again_for=frozenset({Role.MANAGER}),
)
@missing_is_404
def reminders(request: HttpRequest, site: str) -> HttpResponse:
    """On or off, at once."""
    here, on = site_of(request, site), request.POST.get("reminders") == "on"
    actions.switch_reminders(site_id=here.id, on=on, by=actor_of(request), now=timezone.now())
    said = _("Reminders are on.") if on else _("Reminders are off. What is critical becomes a call.")
    messages.success(request, said)
    return redirect("staff_site", site=here.slug)


def _unread(
    request: HttpRequest, here: SitePage, form: SiteForm, standing: SiteSettings
) -> dict[str, object]:
    """What it would send and nobody has read, of no patient by name; {} where it mails nobody, or what was read."""
    if PLANNED_BY.isdisjoint(changed(standing, form.said)):
        return {}
    try:
        found = move_rehearsals.sends_of_settings(
            site_id=here.id, said=form.said, seen_before=standing, by=actor_of(request), now=timezone.now()
        )
    except (actions.SettingsRefused, actions.ChangedMeanwhile):
        return {}  # the save says why
    if not found.messages or read_of(request) == found.seal:
        return {}
    return {"sends": sends(found.of_nobody()), "seal": found.seal}


def _saved(request: HttpRequest, here: SitePage, form: SiteForm, standing: SiteSettings) -> bool:
    """Whether it was saved; what was refused stands on the form, in words."""
    try:
        if form.cleaned_data["seen"] != seal(standing):
            raise actions.ChangedMeanwhile
        done = actions.change_settings(
            site_id=here.id, said=form.said, seen_before=standing, by=actor_of(request), now=timezone.now()
        )
    except actions.SettingsRefused as refused:
        form.refuse(refused.problems)
    except actions.ChangedMeanwhile:
        form.add_error(
            None, _("Somebody else changed this meanwhile. Open the page again to see what is so now.")
        )
    else:
        _tell(request, done)
    return not form.errors


def _tell(request: HttpRequest, done: actions.Changed) -> None:
    if not done.fields:
        messages.info(request, _("Nothing is different."))
        return
    words = ngettext(
        "%(n)s appointment was planned anew.", "%(n)s appointments were planned anew.", done.replanned
    )
    again = words % {"n": done.replanned} if done.replanned else ""
    messages.success(request, f"{_('Saved.')} {again}".strip())
