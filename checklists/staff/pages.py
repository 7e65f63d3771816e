"""What every desk view needs: who asks, of which site, and a page that says so."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial, wraps
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from checklists.queries import prescriber_queue, sites
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor

Response = TypeVar("Response", bound=HttpResponseBase)


def actor_of(request: HttpRequest) -> Actor:
    """Who the policy middleware let in."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def site_of(request: HttpRequest, slug: str) -> sites.SitePage:
    """The site in the address, one the actor works at."""
    return sites.site(slug=slug, by=actor_of(request), now=timezone.now())


def shows(request: HttpRequest, *, appointments: Iterable[int] = (), patients: Iterable[int] = ()) -> None:
    """Whose records a list holds: the audit gets a row that names each."""
    named = {"appointments": sorted(set(appointments)), "patients": sorted(set(patients))}
    request.shown = {name: ids for name, ids in named.items() if ids}  # type: ignore[attr-defined]


def page(
    request: HttpRequest,
    template: str,
    site: sites.SitePage,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """A staff page with its site's name and navigation around it; `in_queue` is asked only where it is shown."""
    around = {"site": site, "in_queue": partial(_in_queue, request, site)}
    return render(request, template, around | dict(context), status=status)


def _in_queue(request: HttpRequest, site: sites.SitePage) -> int:
    """How many patients wait for a prescriber."""
    return prescriber_queue.in_queue(site=site, by=actor_of(request), now=timezone.now())


def missing_is_404(view: Callable[..., Response]) -> Callable[..., Response]:
    """What is not in the caller's own set is not there: one answer for absent and for foreign."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> Response:
        try:
            return view(request, *args, **kwargs)
        except NotFound as nothing:
            raise Http404 from nothing

    return answer
