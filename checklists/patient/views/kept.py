"""A list kept on the patient's own phone: begun, asked for anew, ended, and the ticks that it kept.

Nothing of it is stored by the browser: a script keeps what it is told, and the worker builds a page from it.
"""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static

from checklists.actions import kept_ticks, phone_copies, remembered_phones
from checklists.patient import keep_cookie, kept_page
from checklists.patient.door import actor, clock, patient_view, to
from checklists.patient.forms.kept import CopyForm, KeptTicksForm
from checklists.patient.kept_words import words
from checklists.queries import phone_copies as kept
from checklists.queries.phone import page as phone_page
from checklists.queries.phone_page import PhonePage
from checklists.rules.access import ANYONE, Sensitivity, policy
from checklists.rules.phone_copies import Standing

# What the worker holds, so that a page has its looks and its scripts without a network; it names the first two.
SCRIPTS = ("shell", "store", "network", "send", "rows", "draw", "leave", "kept", "again")
FILES = ("css/patient.css", *(f"js/kept/{name}.js" for name in SCRIPTS))
WORKER = ("js/kept/store.js", "js/kept/worker.js")


@patient_view("POST")
def keep(request: HttpRequest) -> HttpResponseBase:
    """ "Keep my list on this phone": it is remembered. A script keeps a copy too, for when there is no network."""
    now, by, cookie = clock(), actor(request), request.COOKIES.get(settings.LINK_COOKIE_NAME, "")
    is_script = bool(request.headers.get("X-Fragment"))
    try:
        remembered = remembered_phones.keep(
            session_cookie=cookie, cookie=keep_cookie.held(request), by=by, now=now
        )
        made = phone_copies.keep(cookie=cookie, by=by, now=now) if is_script else None
    except phone_copies.CopiesForbidden:
        return _said({"forbidden": words()["forbidden"]}) if is_script else to("my_home")
    told = made and _whole(request, now, copy_id=made.copy_id, plan=made.plan_version, wipe_at=made.wipe_at)
    response: HttpResponse = _said(told) if told else to("my_home")
    keep_cookie.follow(response, remembered, now=now)
    return response


@patient_view("GET")
def content(request: HttpRequest) -> HttpResponseBase:
    """The copy anew, while it is alive; else how it stands. A fresh form secret comes along."""
    now, by = clock(), actor(request)
    form = CopyForm(request.GET)
    if not form.is_valid():
        return _said({"token": get_token(request)})
    row = kept.find(form.cleaned_data["copy"])
    plan = row.plan_version if row else 0
    standing = kept.standing(copy_id=form.cleaned_data["copy"], told_plan=plan, by=by, now=now)
    told: dict[str, Any] = {"standing": standing.value, "token": get_token(request)}
    if row and standing is Standing.LIVE:
        told |= _whole(request, now, copy_id=row.copy_id, plan=plan, wipe_at=row.wipe_at)
    return _said(told)


@patient_view("POST")
def ticks(request: HttpRequest) -> HttpResponseBase:
    """What a phone kept, oldest first; one answer for each. Sent again it changes nothing."""
    now, by = clock(), actor(request)
    form = KeptTicksForm(request.POST)
    if not form.is_valid():
        return _said({"standing": "unclear"}, status=422)
    said = form.cleaned_data
    sent = kept_ticks.send(copy_id=said["copy"], told_plan=said["plan"], kept=said["ticks"], by=by, now=now)
    if sent.standing is not Standing.LIVE:
        return _said({"standing": sent.standing.value})
    page = phone_page(by=by, now=now)
    items = kept.kept_items(page, by=by) if page.takes_answers else ()
    return _said(
        {
            "standing": sent.standing.value,
            "ticks": kept_page.answers(sent, zone=page.site.zone, now=now),
            "items": kept_page.items_of(items, page),
            "parts": _parts(request, page),
        }
    )


@patient_view("POST")
def end(request: HttpRequest) -> HttpResponseBase:
    """ "Take my list off this phone." """
    form = CopyForm(request.POST)
    if form.is_valid():
        phone_copies.end(copy_id=form.cleaned_data["copy"], by=actor(request), now=clock())
    remembered_phones.forget(cookie=keep_cookie.held(request), now=clock())
    response = to("my_home")
    keep_cookie.drop(response)
    return response


@policy(kinds=ANYONE, methods="GET", sensitivity=Sensitivity.PUBLIC)
def alive(request: HttpRequest) -> HttpResponse:
    """Yes or no to whoever knows a copy's random name: a phone that is signed out forgets what is over."""
    form = CopyForm(request.GET)
    return _said({"alive": form.is_valid() and kept.is_alive(copy_id=form.cleaned_data["copy"], now=clock())})


@policy(kinds=ANYONE, methods="GET", sensitivity=Sensitivity.PUBLIC)
def worker(request: HttpRequest) -> HttpResponse:
    """The worker of /my/, with the names of this version's files: another version is another worker."""
    held, scripts = [static(file) for file in FILES], [static(file) for file in WORKER]
    script = f"self.files = {json.dumps(held)};\nimportScripts(...{json.dumps(scripts)});\n"
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache, private"
    return response


def _whole(request: HttpRequest, now: datetime, **copy: Any) -> dict[str, Any]:
    by = actor(request)
    page = phone_page(by=by, now=now)
    items = kept.kept_items(page, by=by) if page.takes_answers else ()
    return {"shell": kept_page.shell(page), "content": kept_page.content(page, items, **copy)}


def _parts(request: HttpRequest, page: PhonePage) -> str:
    """What else of the page a tick changes."""
    return render_to_string("patient/_kept_reply.html", {"page": page, "site": page.site}, request)


def _said(values: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return JsonResponse(values, status=status)
