"""The way in and out. Opening a page changes nothing, however often; only a typed answer opens."""

import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from checklists.actions import access_links, link_suspensions, remembered_phones
from checklists.patient import keep_cookie, way_back
from checklists.patient.door import clock, seen_at, shown, speaking, to
from checklists.patient.forms.opening import (
    NewLinkForm,
    NotForMeForm,
    is_for_companion,
    is_for_driver,
    opening_form,
)
from checklists.rules.access import ANYONE, ActorKind, Sensitivity, policy, system
from checklists.rules.not_for_me import NotForMe

# Where a link opens, that is not the patient's own.
HOMES = {ActorKind.DRIVER: "my_ride", ActorKind.COMPANION: "my_helping"}
_DOOR = system("link")
# A waiting room shares one address; whoever guesses is held by the count on the appointment long before.
POSTS_A_MINUTE = 60
# Planning a message takes longer than finding nobody; without this the clock would tell who is a patient here.
_EVEN_SECONDS = 0.25


@policy(kinds=ANYONE, methods="GET", sensitivity=Sensitivity.PUBLIC)
def landing(request: HttpRequest, token: str = "") -> HttpResponseBase:
    """The same bytes for every token of a purpose: nothing is looked up, nothing is written."""
    return landing_page(request, token)


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC, posts_a_minute=POSTS_A_MINUTE)
def open_link(request: HttpRequest) -> HttpResponseBase:
    """`/l/`: where the address bar is after the token left it, and where the answer goes."""
    token = request.POST.get("token", "")[:400]
    if request.method != "POST":
        return landing_page(request, "")
    form = opening_form(token, request.POST)
    if not form.is_valid():
        return landing_page(request, token, status=422, form=form)
    now, previous = clock(), request.COOKIES.get(settings.LINK_COOKIE_NAME, "")
    try:
        opened = access_links.open_link(
            token=token,
            answer=form.cleaned_data["answer"],
            previous_cookie=previous,
            keep_cookie=keep_cookie.held(request),
            is_own=bool(form.cleaned_data.get("own_phone")),
            now=now,
        )
    except access_links.LinkRefused as refused:
        return landing_page(request, token, status=422, form=form, refused=True, told=refused.told)
    response = with_cookie(_onward(request, opened), opened.cookie)
    keep_cookie.follow(response, opened.keep, now=now)
    # The usual language may only be what nobody asked about: then the browser knows better.
    is_known = opened.language != settings.LANGUAGE_CODE
    chose = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return speaking(response, opened.language) if is_known and not chose else response


def _onward(request: HttpRequest, opened: access_links.Opened) -> HttpResponse:
    """Home, or where this phone was when its page closed."""
    kept = way_back.place(request, opened.purpose) if opened.goes_on else ""
    response = seen_at(kept) if kept else to(HOMES.get(opened.purpose, "my_home"))
    way_back.forget(response)
    return response


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC, posts_a_minute=POSTS_A_MINUTE)
def new_link(request: HttpRequest) -> HttpResponseBase:
    """Always the same answer after the same time; the message goes to the address on file or nowhere."""
    began = time.monotonic()
    if request.method != "POST":
        return shown(request, "new_link.html", form=NewLinkForm())
    form = NewLinkForm(request.POST)
    if not form.is_valid():
        return shown(
            request, "new_link.html", status=422, form=form, token=request.POST.get("token", "")[:400]
        )
    said = form.cleaned_data
    access_links.ask_new_link(
        token=said["token"], email=said["email"], answer=said["answer"], by=_DOOR, now=clock()
    )
    time.sleep(max(0.0, began + _EVEN_SECONDS - time.monotonic()))
    return shown(request, "new_link_sent.html")


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC, posts_a_minute=POSTS_A_MINUTE)
def not_for_me(request: HttpRequest) -> HttpResponseBase:
    """A chosen reason lets the link rest and tells the desk. The same page for every link, known or not."""
    token = request.POST.get("token", "")[:400]
    form = NotForMeForm(request.POST)
    if request.method != "POST" or not token:
        return landing_page(request, "")
    if not form.is_valid():
        return landing_page(request, token, status=422, not_for_me=form)
    reason = NotForMe(form.cleaned_data["reason"])
    link_suspensions.suspend(token=token, reason=reason, by=_DOOR, now=clock())
    return shown(request, "not_for_me.html")


@policy(kinds=ANYONE, methods="POST", sensitivity=Sensitivity.PUBLIC)
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """This phone forgets: the session ends, it is remembered no more, the browser empties what it kept. Also where the
    session is over already.
    """
    cookie = request.COOKIES.get(settings.LINK_COOKIE_NAME, "")
    access_links.close_session(cookie=cookie, now=clock())
    remembered_phones.forget(cookie=keep_cookie.held(request), now=clock())
    response = shown(request, "signed_out.html")
    response.delete_cookie(settings.LINK_COOKIE_NAME)
    keep_cookie.drop(response)
    way_back.forget(response)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@policy(kinds=ANYONE, methods="GET", sensitivity=Sensitivity.PUBLIC)
def quiet(request: HttpRequest) -> HttpResponseBase:
    """What a page says that is left alone: the same for everybody. Asked for by the page itself, so it is no work."""
    return shown(request, "quiet.html")


def landing_page(request: HttpRequest, token: str, *, status: int = 200, **context: object) -> HttpResponse:
    """Names nobody. The token goes on in the form alone: only the origin is told to other pages (LK-6), also from
    `/my/look/`, which shows this page again.
    """
    context.setdefault("form", opening_form(token))
    context.setdefault("not_for_me", NotForMeForm())
    context |= {
        "for_driver": is_for_driver(token),
        "for_companion": is_for_companion(token),
        "token": token,
    }
    response = shown(request, "landing.html", status=status, **context)
    response["Referrer-Policy"] = "strict-origin"
    return response


def with_cookie(response: HttpResponse, cookie: str) -> HttpResponse:
    """Gone with the browser; the server ends it earlier (security.md 5)."""
    response.set_cookie(
        settings.LINK_COOKIE_NAME,
        cookie,
        secure=settings.LINK_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response
