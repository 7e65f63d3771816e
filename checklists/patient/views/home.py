"""The one screen, how it looks, and the thanks after an honest answer."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from checklists.actions import remembered_phones, seen_changes
from checklists.patient import keep_cookie
from checklists.patient.door import (
    YEAR,
    actor,
    appointment_id,
    clock,
    in_words,
    own_path,
    patient_view,
    seen_at,
    shown,
    speaking,
    to,
)
from checklists.patient.forms.answers import SeenForm
from checklists.patient.forms.ate import told_words
from checklists.patient.views.link import HOMES, landing_page
from checklists.patient.views.remembered import times_and_list
from checklists.queries.phone import page
from checklists.queries.phone_copies import kept_copies
from checklists.queries.told_intakes import told_intakes
from checklists.rules.access import ANYONE, LINK_KINDS, REMEMBERED, ActorKind, Sensitivity, policy
from checklists.templatetags.look import COOKIE, Look, read


@policy(kinds=LINK_KINDS | REMEMBERED, methods="GET", sensitivity=Sensitivity.PHI)
@in_words
def home(request: HttpRequest) -> HttpResponseBase:
    """What to do now, until when, whom to call."""
    if actor(request).kind is ActorKind.REMEMBERED:
        return times_and_list(request)
    elsewhere = HOMES.get(actor(request).kind)
    if elsewhere:
        return to(elsewhere)
    now = clock()
    found = page(by=actor(request), now=now)
    kept = kept_copies(found, by=actor(request), now=now)
    remembered = kept and _is_remembered(request, now)
    return shown(
        request, f"{found.screen}.html", page=found, site=found.site, kept=kept, remembered=remembered
    )


def _is_remembered(request: HttpRequest, now: datetime) -> bool:
    """Whether this phone opens this very list without a date."""
    cookie = keep_cookie.held(request)
    phone = remembered_phones.actor_of(cookie=cookie, now=now) if cookie else None
    return phone is not None and phone.appointment_id == actor(request).appointment_id


@patient_view("POST")
def seen(request: HttpRequest) -> HttpResponseBase:
    """ "I have seen it", of the change that the page showed; pressed twice it is one."""
    form = SeenForm(request.POST)
    if form.is_valid():
        seen_changes.see(
            appointment_id=appointment_id(request),
            plan_version=form.cleaned_data["plan"],
            by=actor(request),
            now=clock(),
        )
    return to("my_home")


@patient_view("GET")
def thank_you(request: HttpRequest) -> HttpResponseBase:
    """With what was told a moment ago, in words: a slip of the pen is seen here."""
    now = clock()
    found = page(by=actor(request), now=now)
    told = [line for line in told_intakes(by=actor(request), now=now) if line.is_fresh][:1]
    return shown(request, "thank_you.html", page=found, site=found.site, told=told_words(told))


@policy(kinds=ANYONE, methods="POST", sensitivity=Sensitivity.PUBLIC)
def look(request: HttpRequest) -> HttpResponseBase:
    """Theme, text size and language in one tap, with scripts off too; back to where the tap was."""
    known = read(request.COOKIES.get(COOKIE, ""))
    asked = (request.POST.get(name, getattr(known, name)) for name in ("theme", "size", "left"))
    chosen = read(".".join(asked))
    request.COOKIES[COOKIE] = chosen.cookie
    token, language = request.POST.get("token", "")[:400], request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
    response = landing_page(request, token) if token else _back(request)
    return speaking(_remembered(response, chosen), language)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    return seen_at(own_path(request.POST.get("back", "")) or reverse("my_home"))


def _remembered(response: HttpResponse, chosen: Look) -> HttpResponse:
    response.set_cookie(COOKIE, chosen.cookie, max_age=YEAR, samesite="Lax", path="/")
    return response
