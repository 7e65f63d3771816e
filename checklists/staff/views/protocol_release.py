"""From a draft to what is booked with: compared, signed off, published; or thrown away. And the move of what is booked."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklists.actions import move_rehearsals
from checklists.actions import protocol_drafts as draft_actions
from checklists.actions import protocols as actions
from checklists.actions import version_moves as move_actions
from checklists.queries import protocol_drafts as drafts
from checklists.queries import version_moves
from checklists.rules.access import STAFF, Sensitivity, policy
from checklists.rules.protocol_changes import Change
from checklists.rules.protocol_numbers import numbers
from checklists.staff import import_page
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.protocol_comparing import compared
from checklists.staff.protocol_editing import DRAFTERS, EDITORS, Editing, findings, open_draft
from checklists.staff.protocol_reading import read

_REFUSALS: dict[type[Exception], object] = {
    actions.DraftChanged: gettext_lazy("The draft was changed a moment ago. Read it again before you go on."),
    actions.NotReady: gettext_lazy("Something has to be mended first: see the list."),
    actions.NotSignedOff: gettext_lazy("A prescriber signs it off first."),
    actions.TakesAnother: gettext_lazy(
        "You signed it off. It takes a second person to publish it: a manager or another prescriber."
    ),
    actions.AlreadySignedOff: gettext_lazy("It has been signed off already."),
    actions.NotADraft: gettext_lazy("This version is no draft any more: it stays as it is."),
}


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF)
@missing_is_404
def compare(request: HttpRequest, site: str, version: int) -> HttpResponse:
    """Line by line against what is published now."""
    return _page(open_draft(request, site, version), "staff/protocol_changes.html")


@policy(
    kinds=STAFF,
    methods="GET POST",
    sensitivity=Sensitivity.STAFF,
    roles=frozenset(actions.MAY_SIGN),
    again_for=frozenset(actions.MAY_SIGN),
)
@missing_is_404
def sign_off(request: HttpRequest, site: str, version: int) -> HttpResponse:
    """Everything a prescriber answers for on one page: changes, findings, numbers in full."""
    editing = open_draft(request, site, version)
    if request.method == "POST":
        done = (
            _("Signed off. It can be published now.") if editing.version.line.is_draft else _("Signed off.")
        )
        return _done_or_refused(
            editing,
            "staff/protocol_sign_off.html",
            lambda: actions.sign_off(
                version_id=version, revision=editing.revision, by=editing.by, now=editing.now
            ),
            done,
        )
    return _page(editing, "staff/protocol_sign_off.html")


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=EDITORS, again_for=EDITORS)
@missing_is_404
def publish(request: HttpRequest, site: str, version: int) -> HttpResponse:
    editing = open_draft(request, site, version)
    if request.method == "POST":
        return _done_or_refused(
            editing,
            "staff/protocol_publish.html",
            lambda: actions.publish(
                version_id=version, revision=editing.revision, by=editing.by, now=editing.now
            ),
            _("Published. From now on it is booked with."),
        )
    return _page(editing, "staff/protocol_publish.html")


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=EDITORS)
@missing_is_404
def discard(request: HttpRequest, site: str, version: int) -> HttpResponse:
    editing = open_draft(request, site, version)
    if request.method == "POST" and editing.version.line.is_draft:
        try:
            draft_actions.discard(
                version_id=version, revision=editing.revision, by=editing.by, now=editing.now
            )
        except (actions.DraftChanged, actions.NotADraft) as refused:
            return _page(editing, "staff/protocol_discard.html", refused=_REFUSALS[type(refused)], status=409)
        messages.success(request, _("The draft is thrown away."))
        return redirect("staff_protocols", site=site)
    if not editing.version.line.is_draft:
        return redirect("staff_protocol_version", site=site, version=version)
    return _page(editing, "staff/protocol_discard.html")


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=EDITORS)
@missing_is_404
def move(request: HttpRequest, site: str, protocol: int) -> HttpResponse:
    """Booked appointments onto the published version: how many, and what they get, is said first."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = drafts.protocol(protocol_id=protocol, by=by, now=now)
    older = version_moves.booked_on_older(by=by, protocol_id=protocol, now=now)
    if found.published is None or not older.count:
        return redirect("staff_protocols", site=site)
    status = 200
    if request.method == "POST" and request.POST.get("count") == str(older.count):
        moved = move_actions.move_booked(protocol_id=protocol, appointment_ids=None, by=by, now=now)
        words = ngettext("%(n)s appointment moved", "%(n)s appointments moved", moved.moved) % {
            "n": moved.moved
        }
        messages.success(request, f"{words}. {_('Answers to ask again: %(n)s') % {'n': moved.reopened}}.")
        return redirect("staff_protocol_version", site=site, version=found.published.id)
    if request.method == "POST":
        messages.warning(request, _("The number of appointments has changed. Look at it again."))
        status = 409
    sends = import_page.sends(move_rehearsals.sends_of_move(protocol_id=protocol, by=by, now=now))
    context = {"here": "protocols", "protocol": found, "older": older, "sends": sends}
    return page(request, "staff/protocol_move.html", here, context, status=status)


def _done_or_refused(editing: Editing, template: str, act: Callable[[], None], done: str) -> HttpResponse:
    try:
        act()
    except tuple(_REFUSALS) as refused:
        again = open_draft(editing.request, editing.here.slug, editing.version.line.id)
        return _page(again, template, refused=_REFUSALS[type(refused)], status=409)
    messages.success(editing.request, done)
    return redirect("staff_protocol_version", site=editing.here.slug, version=editing.version.line.id)


def _page(editing: Editing, template: str, *, refused: object = "", status: int = 200) -> HttpResponse:
    found = findings(editing)
    context = {
        "here": "protocols",
        "version": editing.version,
        "changes": _changes(editing),
        "findings": found,
        "blocked": any(each.weight == "refused" for each in found),
        "reading": read(editing.data),
        "changed_numbers": sum(number.changed for number in numbers(editing.data)),
        "all_numbers": sum(1 for _number in numbers(editing.data)),
        "refused": refused,
        "may_sign": editing.by.has(*actions.MAY_SIGN),
        "may_draft": editing.by.has(*DRAFTERS),
        "takes_another": _REFUSALS[actions.TakesAnother] if _is_own_sign_off(editing) else "",
    }
    return page(editing.request, template, editing.here, context, status=status)


def _is_own_sign_off(editing: Editing) -> bool:
    signed = editing.version.line.signed_off
    return signed is not None and signed.user_id == editing.by.user_id


def _changes(editing: Editing) -> tuple[Change, ...]:
    """What is different from the published version; () where there is none, or where it is this one."""
    published = editing.version.published_data
    if published is None or editing.version.line.is_published:
        return ()
    return compared(published, editing.data)
