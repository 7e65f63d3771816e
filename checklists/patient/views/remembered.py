"""A remembered phone before a date of birth: its times and list, and the one question that opens the rest."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from checklists.actions import access_links, remembered_phones
from checklists.patient import keep_cookie, way_back
from checklists.patient.door import actor, clock, seen_at, shown, to
from checklists.patient.forms.opening import BirthDateForm
from checklists.patient.kept_words import KINDS
from checklists.patient.views.link import POSTS_A_MINUTE, with_cookie
from checklists.queries import sites
from checklists.queries.remembered_page import remembered_page
from checklists.rules.access import ANYONE, Actor, ActorKind, Sensitivity, policy


def times_and_list(request: HttpRequest) -> HttpResponseBase:
    """In the place of the one screen: times, general words and no form but the date of birth."""
    found = remembered_page(by=actor(request), now=clock())
    items = [(item, KINDS[item.kind]) for item in found.items]
    return shown(request, "remembered.html", page=found, site=found.site, items=items, form=BirthDateForm())


@policy(kinds=ANYONE, methods="POST", sensitivity=Sensitivity.PUBLIC, posts_a_minute=POSTS_A_MINUTE)
def open_again(request: HttpRequest) -> HttpResponseBase:
    """The date of birth opens the same link, and leads on to where somebody was going."""
    form, cookie, now = BirthDateForm(request.POST), keep_cookie.held(request), clock()
    by = remembered_phones.actor_of(cookie=cookie, now=now)
    if not form.is_valid():
        return date_asked(request, by, status=422, form=form)
    previous = request.COOKIES.get(settings.LINK_COOKIE_NAME, "")
    try:
        opened = access_links.open_remembered(
            answer=form.cleaned_data["answer"], previous_cookie=previous, keep_cookie=cookie, now=now
        )
    except access_links.LinkRefused:
        return date_asked(request, by, status=422, form=form, refused=True)
    place = way_back.place(request, ActorKind.PATIENT)
    response = with_cookie(seen_at(place) if place else to("my_home"), opened.cookie)
    way_back.forget(response)
    keep_cookie.follow(response, opened.keep, now=now)
    return response


def date_asked(request: HttpRequest, by: Actor | None, *, status: int, **context: object) -> HttpResponse:
    """The question by itself, without a word of anybody. A phone that is not remembered is led to its newest email."""
    found = sites.public(by=by) if by else None
    if found:
        context |= {"public_alias": found.alias, "public_phone": found.phone}
    context.setdefault("form", BirthDateForm())
    return shown(request, "date_asked.html", status=status, remembered=by is not None, **context)
