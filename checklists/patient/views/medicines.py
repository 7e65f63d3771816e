"""The list of medicines: any spelling, one at a time; a guess is asked, unknown text goes to a nurse."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import medicines, ticks
from checklists.patient.door import actor, answerable, appointment_id, clock, patient_view, shown, to
from checklists.patient.forms.answers import (
    ChangeLineForm,
    DeclareForm,
    GuessForm,
    LineForm,
    MedicineForm,
    MedicineLineForm,
    OperationForm,
)
from checklists.patient.forms.last_dose import LastDoseForm
from checklists.queries.medicine_list import medicine_list
from checklists.queries.pasted_medicines import several
from checklists.queries.phone_page import ItemLine, PhonePage
from checklists.queries.scope import NotFound
from checklists.rules.facts import ItemKind

_TROUBLE: dict[type[Exception], str] = {
    medicines.WaitsForPrescriber: "waits",
    medicines.WaitsForNurse: "nurse",
    medicines.ListIsFull: "full",
}
_STAYS = tuple(_TROUBLE)


@patient_view("GET POST")
def medicines_page(request: HttpRequest) -> HttpResponseBase:
    """The list; a POST adds one medicine to it, or asks about what looks like several."""
    now = clock()
    page = answerable(request, now)
    if request.method != "POST":
        return _page(request, page, now, form=MedicineForm())
    form = MedicineForm(request.POST)
    if not form.is_valid():
        return _page(request, page, now, status=422, form=form)
    text = form.cleaned_data["text"]
    lines = () if request.POST.get("one") else several(text=text, by=actor(request))
    if lines:
        return _several(request, page, [(line, ()) for line in lines], text=text)
    single = MedicineLineForm(request.POST)
    if not single.is_valid():
        return _page(request, page, now, status=422, form=single)
    try:
        _add(request, [single], now)
    except medicines.ListIsFull:
        return _page(request, page, now, status=422, form=single, trouble="full")
    return to("my_medicines")


@patient_view("POST")
def add_several(request: HttpRequest) -> HttpResponseBase:
    """The lines of a list, as somebody left them after looking; an emptied one is none. All of them, or asked again."""
    now = clock()
    page = answerable(request, now)
    sent = zip(request.POST.getlist("operation"), request.POST.getlist("text"), strict=False)
    found = [
        MedicineLineForm({"operation": operation, "text": text}) for operation, text in sent if text.strip()
    ]
    lines = [(form.data["text"], form.errors.get("text", ())) for form in found]
    if not all(form.is_valid() for form in found):
        return _several(request, page, lines)
    try:
        _add(request, found, now)
    except medicines.ListIsFull:
        return _several(request, page, lines, trouble="full")
    return to("my_medicines")


@patient_view("POST")
def change(request: HttpRequest) -> HttpResponseBase:
    """A line written anew; one that somebody looks at stays, and the page says so."""
    now = clock()
    page = answerable(request, now)
    form = ChangeLineForm(request.POST, auto_id="id_line_%s")
    if not form.is_valid():
        return _page(request, page, now, status=422, form=MedicineForm(), line_form=form)
    try:
        medicines.change(
            appointment_id=appointment_id(request),
            line=form.cleaned_data["line"],
            operation_id=form.cleaned_data["operation"],
            text=form.cleaned_data["text"],
            by=actor(request),
            now=now,
        )
    except _STAYS as stays:
        return _page(request, page, now, status=422, form=MedicineForm(), trouble=_TROUBLE[type(stays)])
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
    except _STAYS as stays:
        page = answerable(request, now)
        return _page(request, page, now, status=422, form=MedicineForm(), trouble=_TROUBLE[type(stays)])
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


def _add(request: HttpRequest, lines: Sequence[MedicineLineForm], now: datetime) -> None:
    medicines.add_all(
        appointment_id=appointment_id(request),
        lines=[(line.cleaned_data["operation"], line.cleaned_data["text"]) for line in lines],
        by=actor(request),
        now=now,
    )


def _several(
    request: HttpRequest,
    page: PhonePage,
    lines: Sequence[tuple[str, Sequence[object]]],
    *,
    text: str = "",
    trouble: str = "",
) -> HttpResponseBase:
    """Each line with what is unclear in it. `text` is what was typed, "" once the lines were looked at."""
    context = {"page": page, "site": page.site, "lines": lines, "text": text, "trouble": trouble}
    unclear = any(problems for _, problems in lines)
    return shown(request, "medicines_several.html", status=422, unclear=unclear, **context)


def _page(
    request: HttpRequest,
    page: PhonePage,
    now: datetime,
    *,
    form: OperationForm,
    status: int = 200,
    trouble: str = "",
    line_form: ChangeLineForm | None = None,
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
        line_form=line_form,
        dose_form=dose_form,
        untyped_dose=LastDoseForm(zone=page.site.zone, now=now),
    )


def _item(page: PhonePage) -> ItemLine:
    found = next((line for line in page.items if line.kind is ItemKind.MEDICINES), None)
    if found is None:
        raise NotFound
    return found
