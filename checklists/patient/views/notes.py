"""Notes for oneself: written, shared one by one, made private again, removed."""

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import private_notes
from checklists.actions.next_day import NextDayClosed
from checklists.patient.door import actor, appointment_id, clock, patient_view, shown, to
from checklists.patient.forms.notes import NoteForm, NoteKeyForm, ShareForm
from checklists.queries import private_notes as queries
from checklists.queries.phone import page as phone_page
from checklists.rules.phone_modes import Mode
from checklists.rules.private_notes import LONGEST_NOTE, MOST_NOTES


@patient_view("GET POST")
def notes(request: HttpRequest) -> HttpResponseBase:
    """All notes of this appointment, and a form for one more; what cannot be kept comes back as it was typed."""
    now = clock()
    form = NoteForm(request.POST or None)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        private_notes.write(
            appointment_id=appointment_id(request),
            operation_id=form.cleaned_data["operation"],
            text=form.cleaned_data["text"],
            by=actor(request),
            now=now,
        )
    except private_notes.TooManyNotes:
        return _page(request, form, is_full=True, status=422)
    return to("my_notes")


@patient_view("POST")
def share(request: HttpRequest) -> HttpResponseBase:
    form = ShareForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        private_notes.share(
            appointment_id=appointment_id(request),
            note=said["note"],
            shared=said["shared"],
            by=actor(request),
            now=clock(),
        )
    return to("my_notes")


@patient_view("POST")
def remove(request: HttpRequest) -> HttpResponseBase:
    form = NoteKeyForm(request.POST)
    if form.is_valid():
        note = form.cleaned_data["note"]
        private_notes.remove(
            appointment_id=appointment_id(request), note=note, by=actor(request), now=clock()
        )
    return to("my_notes")


def _page(
    request: HttpRequest, form: NoteForm, *, is_full: bool = False, status: int = 200
) -> HttpResponseBase:
    """Raises NextDayClosed: home says from when."""
    page = phone_page(by=actor(request), now=clock())
    if page.mode is not Mode.NEXT_DAY:
        raise NextDayClosed
    context = {
        "page": page,
        "site": page.site,
        "form": form,
        "notes": queries.own(by=actor(request)),
        "is_full": is_full,
        "longest": LONGEST_NOTE,
        "most": MOST_NOTES,
    }
    return shown(request, "notes.html", status=status, **context)
