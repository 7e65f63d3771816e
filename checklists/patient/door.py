"""What the phone's views share: who may use them, what they answer when something cannot be done."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.gzip import gzip_page

from checklists.actions.next_day import NextDayClosed
from checklists.actions.ticks import ChecklistClosed, NotOpenYet, OperationReused
from checklists.queries.phone import page
from checklists.queries.phone_page import PhonePage
from checklists.queries.scope import Locked, NotFound
from checklists.rules.access import PATIENT, Actor, Sensitivity, policy

YEAR = 365 * 24 * 3600
Rest = ParamSpec("Rest")
View: TypeAlias = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def patient_view(methods: str) -> Callable[[View[Rest]], View[Rest]]:
    """A page of the patient's own appointment, with its policy; refusals become pages."""

    def wrap(view: View[Rest]) -> View[Rest]:
        declared = policy(kinds=PATIENT, methods=methods, sensitivity=Sensitivity.PHI)
        return declared(in_words(view))

    return wrap


def in_words(view: View[Rest]) -> View[Rest]:
    """Not yours or not there: a page that says neither. A closed list: home, which says where things stand.

    What is asked later: its own page, which says from when.
    """

    @gzip_page  # a slow network is the usual one; the form's secret is masked anew each time
    @wraps(view)
    def answer(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error
        except Locked:
            return to_unlock(request.path if request.method == "GET" else "")
        except NotOpenYet as early:
            return to("my_item", early.position)
        except (ChecklistClosed, NextDayClosed, OperationReused):
            return to("my_home")

    return answer


def actor(request: HttpRequest) -> Actor:
    """The holder of the link, as the middleware found them."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def appointment_id(request: HttpRequest) -> int:
    found = actor(request).appointment_id
    if found is None:
        raise NotFound
    return found


def answerable(request: HttpRequest, now: datetime) -> PhonePage:
    """The patient's page, for a form of the list. Raises ChecklistClosed once there is none to fill in."""
    found = page(by=actor(request), now=now)
    if not found.takes_answers:
        raise ChecklistClosed
    return found


def shown(request: HttpRequest, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    """A page; 422 where the form needs another look."""
    return render(request, f"patient/{template}", context, status=status)


def to(name: str, *args: object) -> HttpResponseRedirect:
    """Onward after a POST: the page that comes is asked for anew, so a reload sends nothing twice."""
    return seen_at(reverse(name, args=args))


def to_unlock(then: str) -> HttpResponseRedirect:
    """To the page that asks for a code; `then` is the page of ours to go on to, "" for none."""
    query = f"?{urlencode({'then': then})}" if then else ""
    return seen_at(reverse("my_unlock") + query)


def seen_at(path: str) -> HttpResponseRedirect:
    """Onward to this address of ours."""
    response = HttpResponseRedirect(path)
    response.status_code = 303
    return response


def own_path(wanted: str) -> str:
    """An address of the phone's pages that a form or a link named; "" for any other."""
    is_ours = wanted.startswith("/my/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""


def speaking(response: HttpResponse, language: str) -> HttpResponse:
    """From the next page on in this language, or the plain one of a regional language, where the program speaks it."""
    known = dict(settings.LANGUAGES)
    language = language if language in known else language.partition("-")[0]
    if language in known:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
            path="/",
        )
    return response


def clock() -> datetime:
    """The door reads the clock, once a request."""
    return timezone.now()
