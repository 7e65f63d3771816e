"""What a form of the check-in carries beside its fields: the items as its page showed them, and which press it is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from checklists.actions import late_saves, presences, unread_mail
from checklists.rules.access import CLINICAL
from checklists.staff.pages import actor_of
from checklists.staff.previews import read_of


def seen_of(request: HttpRequest) -> dict[int, str]:
    """ "3:1f2e…" for each item the form is about, by position; {} for a form of another page. Raises ValueError."""
    pairs = (pair.partition(":") for pair in request.POST.getlist("seen"))
    return {int(position): mark for position, _colon, mark in pairs}


def operation_of(request: HttpRequest) -> UUID:
    """Raises ValueError for a page that sent none."""
    return UUID(request.POST.get("operation", ""))


def unless_changed(
    request: HttpRequest, appointment: int, operation_id: UUID | None = None
) -> AbstractContextManager[None]:
    """What is done within is saved only while its items look as on the page. Raises ValueError, ChangedMeanwhile."""
    return late_saves.unless_changed(
        appointment_id=appointment,
        seen=seen_of(request),
        by=actor_of(request),
        operation_id=operation_id,
    )


@contextmanager
def read_and_unchanged(
    request: HttpRequest, appointment: int, operation_id: UUID | None = None
) -> Iterator[None]:
    """`unless_changed`, and what it mails was read. Raises ValueError, ChangedMeanwhile, UnreadMail."""
    who = {"by": actor_of(request), "now": timezone.now()}
    with (
        unless_changed(request, appointment, operation_id),
        unread_mail.unless_unread_of(appointment_id=appointment, read=read_of(request), **who),  # type: ignore[arg-type]
    ):
        yield


def noted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A nurse or prescriber who acts here is seen here by colleagues, for some minutes."""

    @wraps(view)
    def act(request: HttpRequest, site: str, appointment: int, **rest: object) -> HttpResponse:
        response = view(request, site, appointment, **rest)
        if request.method == "POST" and actor_of(request).has(*CLINICAL):
            presences.note(appointment_id=appointment, by=actor_of(request), now=timezone.now())
        return response

    return act
