"""The second level: a code to the address on file opens earlier answers and contacts for ten minutes."""

from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from checklists.actions import unlocking
from checklists.patient.door import actor, clock, own_path, patient_view, seen_at, shown, to, to_unlock
from checklists.patient.forms.opening import CodeForm
from checklists.queries.unlocking import unlock_page


@patient_view("GET POST")
def unlock(request: HttpRequest) -> HttpResponseBase:
    """One answer for a wrong code and for one that is over."""
    now = clock()
    if request.method != "POST":
        return _page(request, now, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, now, form, status=422)
    try:
        unlocking.enter_code(code=form.cleaned_data["code"], by=actor(request), now=now)
    except unlocking.CodeRefused:
        return _page(request, now, form, status=422, refused=True)
    return seen_at(_then(request)) if _then(request) else to("my_unlock")


@patient_view("POST")
def send_code(request: HttpRequest) -> HttpResponseBase:
    """To the address on file, and nowhere else."""
    now = clock()
    try:
        unlocking.ask_code(by=actor(request), now=now)
    except (unlocking.NoAddress, unlocking.EnoughCodes):
        return _page(request, now, CodeForm(), status=422, please_call=True)
    return to_unlock(_then(request))


def _page(
    request: HttpRequest, now: datetime, form: CodeForm, *, status: int = 200, **context: bool
) -> HttpResponseBase:
    """A whole record wants a code of its own, also where an earlier one still opens the rest."""
    page, then = unlock_page(by=actor(request), now=now), _then(request)
    return shown(
        request,
        "unlock.html",
        status=status,
        page=page,
        site=page.site,
        form=form,
        then=then,
        is_open=page.open_until is not None and (page.is_fresh or then != reverse("my_copy")),
        **context,
    )


def _then(request: HttpRequest) -> str:
    """The page that asked, "" for none."""
    return own_path(request.POST.get("then", "") or request.GET.get("then", ""))
