"""The page of somebody who helps: when and where, and of the list what the patient lets them see and tick."""

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import ticks
from checklists.patient.door import actor, appointment_id, clock, in_words, shown, to
from checklists.patient.forms.answers import OperationForm
from checklists.queries.companion_page import companion_page
from checklists.rules.access import ActorKind, Sensitivity, policy

_COMPANION = frozenset({ActorKind.COMPANION})


@policy(kinds=_COMPANION, methods="GET", sensitivity=Sensitivity.PHI)
@in_words
def helping(request: HttpRequest) -> HttpResponseBase:
    page = companion_page(by=actor(request), now=clock())
    return shown(request, "companion.html", page=page, site=page)


@policy(kinds=_COMPANION, methods="POST", sensitivity=Sensitivity.PHI)
@in_words
def help_tick(request: HttpRequest, position: int) -> HttpResponseBase:
    return _tick(request, position, done=True)


@policy(kinds=_COMPANION, methods="POST", sensitivity=Sensitivity.PHI)
@in_words
def help_undo(request: HttpRequest, position: int) -> HttpResponseBase:
    return _tick(request, position, done=False)


def _tick(request: HttpRequest, position: int, *, done: bool) -> HttpResponseBase:
    """In their own name; what they may tick is asked where it is written."""
    form = OperationForm(request.POST)
    if form.is_valid():
        ticks.tick(
            appointment_id=appointment_id(request),
            item_position=position,
            operation_id=form.cleaned_data["operation"],
            done=done,
            by=actor(request),
            now=clock(),
        )
    return to("my_helping")
