"""The list of medicines: any spelling, one at a time; a guess is asked, unknown text goes to a nurse."""

from datetime import datetime

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import medicines, ticks
from checklists.patient.door import actor, answerable, appointment_id, clock, patient_view, shown, to
from checklists.patient.forms.answers import DeclareForm, GuessForm, LineForm, MedicineForm
from checklists.patient.forms.last_dose import DAYS, LastDoseForm
from checklists.queries.medicine_list import medicine_list
from checklists.queries.phone_page import ItemLine, PhonePage
from checklists.queries.scope import NotFound
from checklists.rules.facts import ItemKind


@patient_view("GET POST")
def medicines_page(request: HttpRequest) -> HttpResponseBase:
    """The list; a POST adds one medicine to it."""
    now = clock()
    page = answerable(request, now)
    form = MedicineForm(request.POST or None)
    if request.method != "POST":
        return _page(request, page, now, form=MedicineForm())
    if not form.is_valid():
        return _page(request, page, now, status=422, form=form)
    try:
        medicines.add(
            appointment_id=appointment_id(request),
            operation_id=form.cleaned_data["operation"],
            text=form.cleaned_data["text"],
            by=actor(request),
            now=now,
        )
    except medicines.ListIsFull:
        return _page(request, page, now, status=422, form=form, trouble="full")
    return to("my_medicines")


@patient_view("POST")
def remove(request: HttpRequest) -> HttpResponseBase:
    form, now = LineForm(request.POST), clock()
    if not form.is_valid():
        return to("my_medicines")
    line = form.cleaned_data["line"]
    try:
        medicines.remove(
            appointment_id=appointment_id(request), operation_id=line, by=actor(request), now=now
        )
    except medicines.WaitsForPrescriber:
        page = answerable(request, now)
        return _page(request, page, now, status=422, form=MedicineForm(), trouble="waits")
    except medicines.WaitsForNurse:
        page = answerable(request, now)
        return _page(request, page, now, status=422, form=MedicineForm(), trouble="nurse")
    return to("my_medicines")


@patient_view("POST")
def guess(request: HttpRequest) -> HttpResponseBase:
    form = GuessForm(request.POST)
    if form.is_valid():
        medicines.answer_guess(
            appointment_id=appointment_id(request),
            operation_id=form.cleaned_data["line"],
            name=form.cleaned_data["name"],
            yes=form.cleaned_data["yes"],
            by=actor(request),
            now=clock(),
        )
    return to("my_medicines")


@patient_view("POST")
def last_dose(request: HttpRequest) -> HttpResponseBase:
    """When one of them was last taken: nobody has to say."""
    now = clock()
    page = answerable(request, now)
    form = LastDoseForm(request.POST, zone=page.site.zone, now=now)
    if not form.is_valid():
        return _page(request, page, now, status=422, form=MedicineForm(), dose_form=form)
    medicines.last_dose(
        appointment_id=appointment_id(request),
        operation_id=form.cleaned_data["line"],
        taken_at=form.cleaned_data["taken_at"],
        by=actor(request),
        now=now,
    )
    return to("my_medicines")


@patient_view("POST")
def declare(request: HttpRequest) -> HttpResponseBase:
    """ "That is all", "I take nothing", "I am not sure"."""
    now = clock()
    page = answerable(request, now)
    form = DeclareForm(request.POST)
    if not form.is_valid():
        return to("my_medicines")
    said, operation = form.cleaned_data["said"], form.cleaned_data["operation"]
    common = {
        "appointment_id": appointment_id(request),
        "operation_id": operation,
        "by": actor(request),
        "now": now,
    }
    try:
        if said == "unsure":
            ticks.tick(item_position=_item(page).position, done=False, unsure=True, **common)
            return to("my_thank_you")
        declared = medicines.declare_none if said == "none" else medicines.declare_all
        declared(**common)
    except medicines.ListIsEmpty:
        return _page(request, page, now, status=422, form=MedicineForm(), trouble="empty")
    except medicines.ListIsNotEmpty:
        return _page(request, page, now, status=422, form=MedicineForm(), trouble="not_empty")
    return to("my_home")


def _page(
    request: HttpRequest,
    page: PhonePage,
    now: datetime,
    *,
    form: MedicineForm,
    status: int = 200,
    trouble: str = "",
    dose_form: LastDoseForm | None = None,
) -> HttpResponseBase:
    listed = medicine_list(by=actor(request), now=now)
    return shown(
        request,
        "medicines.html",
        status=status,
        page=page,
        site=page.site,
        item=_item(page),
        listed=listed,
        form=form,
        trouble=trouble,
        dose_form=dose_form,
        days=DAYS,
    )


def _item(page: PhonePage) -> ItemLine:
    found = next((line for line in page.items if line.kind is ItemKind.MEDICINES), None)
    if found is None:
        raise NotFound
    return found
