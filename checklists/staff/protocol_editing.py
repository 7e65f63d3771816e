"""The way of every page of the editor: read the draft, take what was typed, save it unless somebody was faster."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import protocol_drafts
from checklists.actions.protocols import MAY_DRAFT, MAY_EDIT, DraftChanged, NotADraft
from checklists.queries import protocol_check
from checklists.queries import protocol_drafts as drafts
from checklists.queries.protocol_drafts import VersionPage
from checklists.queries.sites import SitePage
from checklists.rules.access import STAFF, Actor, Sensitivity, policy
from checklists.rules.protocol_edit import Data, NoSuchPart
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.protocol_comparing import compared
from checklists.staff.protocol_places import Shown, of_page, shown

# Who writes drafts; and who decides what becomes of them and of what is booked with.
DRAFTERS, EDITORS = frozenset(MAY_DRAFT), frozenset(MAY_EDIT)
Forms = tuple[forms.Form, ...]

_READS = policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF, roles=DRAFTERS)
_WRITES = policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=DRAFTERS)
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Editing:
    """One request to the editor of one draft."""

    request: HttpRequest
    here: SitePage
    by: Actor
    now: datetime
    version: VersionPage

    @property
    def data(self) -> Data:
        return self.version.data

    @property
    def languages(self) -> list[str]:
        return list(self.data.get("languages") or ["en"])

    @property
    def posted(self) -> Any:
        return self.request.POST if self.request.method == "POST" else None

    def steps(self, wanted: str) -> int:
        """How far an entry moves: one line by its button, more where it was dragged; up is negative."""
        text = self.request.POST.get("steps", "")
        far = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
        return -far if wanted == "up" else far

    @property
    def revision(self) -> int:
        """The revision that was looked at; 0, which is none, for anything else."""
        text = self.request.POST.get("revision", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def is_stale(self) -> bool:
        return self.revision != self.version.line.revision


def open_draft(request: HttpRequest, site: str, version: int) -> Editing:
    """Raises NotFound."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    return Editing(request, here, by, now, drafts.version(version_id=version, by=by, now=now))


def editor(view: View) -> View:
    """A view of the editor takes an Editing; what is no draft any more is shown as it stands."""
    return _WRITES(_of_draft(view))


def draft_reader(view: View) -> View:
    """The same for a view that only shows."""
    return _READS(_of_draft(view))


def _of_draft(view: View) -> View:
    @missing_is_404
    def answer(request: HttpRequest, site: str, version: int, **keys: str) -> HttpResponse:
        editing = open_draft(request, site, version)
        if not editing.version.line.is_draft:
            messages.warning(request, _("This version is no draft any more: it stays as it is."))
            return redirect("staff_protocol_version", site=site, version=version)
        try:
            return view(editing, **keys)
        except NoSuchPart:
            messages.warning(request, _("This part is not in the draft any more: somebody took it away."))
            return redirect("staff_protocol_edit", site=site, version=version)

    return answer


def save(editing: Editing, data: Data) -> bool:
    """Whether the draft says this now; False where somebody was faster, and theirs stays."""
    try:
        protocol_drafts.change(
            version_id=editing.version.line.id,
            revision=editing.revision,
            data=data,
            by=editing.by,
            now=editing.now,
        )
    except (DraftChanged, NotADraft):
        return False
    return True


def section(
    editing: Editing,
    template: str,
    built: Mapping[str, forms.Form],
    apply: Callable[[Data], Data],
    *,
    route: str,
    keys: Sequence[str] = (),
    context: Mapping[str, object] | None = None,
) -> HttpResponse:
    """One page with its forms. Saved, it shows itself again with what was found; a conflict shows both wordings."""
    if editing.posted is None:
        return show(editing, template, {**built, **(context or {})}, route=route, keys=keys)
    valid = [form.is_valid() for form in built.values()]
    if not all(valid):
        return show(editing, template, {**built, **(context or {})}, route=route, keys=keys, status=422)
    data = apply(editing.data)
    if not editing.is_stale and save(editing, data):
        messages.success(editing.request, _("Saved."))
        return redirect(route, editing.here.slug, editing.version.line.id, *keys)
    return _conflict(editing, template, {**built, **(context or {})}, apply, route, keys)


def _conflict(
    editing: Editing,
    template: str,
    context: Mapping[str, object],
    apply: Callable[[Data], Data],
    route: str,
    keys: Sequence[str],
) -> HttpResponse:
    """What is saved now beside what was typed; saving again puts the typed one over it."""
    again = open_draft(editing.request, editing.here.slug, editing.version.line.id)
    differ = compared(again.data, apply(again.data))
    return show(again, template, {**context, "conflict": differ or True}, route=route, keys=keys, status=409)


def show(
    editing: Editing,
    template: str,
    context: Mapping[str, object],
    *,
    route: str,
    keys: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    found = findings(editing)
    shown_forms = [form for form in context.values() if isinstance(form, forms.Form)]
    frame = {
        "here": "protocols",
        "version": editing.version,
        "may_edit": editing.by.has(*EDITORS),
        "findings": found,
        "found_here": of_page(found, route, *keys),
        "refused": sum(each.weight == "refused" for each in found),
        "route": route,
        "has_errors": any(form.errors for form in shown_forms),
        "all_forms": shown_forms,
    }
    return page(editing.request, template, editing.here, {**frame, **context}, status=status)


def findings(editing: Editing) -> tuple[Shown, ...]:
    """What is wrong with the draft as it is saved."""
    check = protocol_check.of_site(editing.data, site_id=editing.here.id, by=editing.by, now=editing.now)
    return shown(check, editing.data, site=editing.here.slug, version=editing.version.line.id)


def act(
    editing: Editing, change: Callable[[Data], Data], *, done: str, back: str, keys: Sequence[str] = ()
) -> HttpResponse:
    """One button's act on the draft, then the page again."""
    if editing.is_stale or not save(editing, change(editing.data)):
        messages.warning(
            editing.request,
            _("Somebody changed this draft a moment ago. Nothing was done: look at it, then try again."),
        )
    elif done:
        messages.success(editing.request, done)
    return redirect(back, editing.here.slug, editing.version.line.id, *keys)
