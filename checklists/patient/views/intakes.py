""" "I ate or drank": what, then when, a page each; thanks, a telephone number, and "I told you this by mistake"."""

from datetime import datetime

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import intakes
from checklists.patient.door import actor, answerable, appointment_id, clock, patient_view, shown, to
from checklists.patient.forms.answers import LineForm
from checklists.patient.forms.ate import CATEGORIES, WORDS, AteForm, WhatForm
from checklists.queries import told_intakes
from checklists.queries.phone_page import PhonePage
from checklists.rules.fasting import Category


@patient_view("GET POST")
def ate(request: HttpRequest) -> HttpResponseBase:
    """What it was. A page that asks both at once, as one that was open before, is told whole."""
    now = clock()
    page = answerable(request, now)
    if request.method != "POST":
        return _what(request, page, WhatForm())
    if "clock" in request.POST or "unknown" in request.POST:
        return _tell(request, page, now)
    form = WhatForm(request.POST)
    if not form.is_valid():
        return _what(request, page, form, status=422)
    category = form.cleaned_data["category"]
    rests = intakes.begin(
        appointment_id=appointment_id(request), category=Category(category), by=actor(request), now=now
    )
    # Without eating times on the list there is nowhere to rest half-way.
    return to("my_ate_when") if rests else when_page(request, page, _asked(page, now), category=category)


@patient_view("GET POST")
def when(request: HttpRequest) -> HttpResponseBase:
    """When it was, by the clock at the clinic."""
    now = clock()
    page = answerable(request, now)
    if request.method == "POST":
        return _tell(request, page, now)
    category = told_intakes.begun(by=actor(request))
    if category is None:
        return to("my_ate")
    return when_page(request, page, _asked(page, now), category=category.value)


@patient_view("POST")
def mistake(request: HttpRequest) -> HttpResponseBase:
    """Nothing goes: a nurse sees both, and asks."""
    form = LineForm(request.POST)
    if form.is_valid():
        intakes.take_back(
            appointment_id=appointment_id(request),
            operation_id=form.cleaned_data["line"],
            by=actor(request),
            now=clock(),
        )
    return to("my_thank_you")


def when_page(
    request: HttpRequest, page: PhonePage, form: AteForm, *, category: str = "", status: int = 200
) -> HttpResponseBase:
    """The page that asks when; where `category` is not known yet, what it was too."""
    context = {
        "page": page,
        "site": page.site,
        "form": form,
        "category": category,
        "what": WORDS.get(category, ""),
        "categories": CATEGORIES,
    }
    return shown(request, "ate_when.html", status=status, **context)


def _asked(page: PhonePage, now: datetime) -> AteForm:
    return AteForm(zone=page.site.zone, now=now)


def _what(request: HttpRequest, page: PhonePage, form: WhatForm, *, status: int = 200) -> HttpResponseBase:
    context = {"page": page, "site": page.site, "form": form, "categories": CATEGORIES}
    return shown(request, "ate.html", status=status, **context)


def _tell(request: HttpRequest, page: PhonePage, now: datetime) -> HttpResponseBase:
    form = AteForm(request.POST, zone=page.site.zone, now=now)
    if not form.is_valid():
        category = "" if form.errors.get("category") else form.cleaned_data["category"]
        return when_page(request, page, form, category=category, status=422)
    said = form.cleaned_data
    intakes.add(
        appointment_id=appointment_id(request),
        operation_id=said["operation"],
        category=Category(said["category"]),
        eaten_at=said["eaten_at"],
        by=actor(request),
        now=now,
    )
    return to("my_thank_you")
