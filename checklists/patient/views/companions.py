"""Who helps the patient: seen at once; added, changed and ended after a code."""

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import own_helpers, second_contacts
from checklists.patient.door import actor, clock, patient_view, shown, to, to_unlock
from checklists.patient.forms.companions import GRANTS, GrantForm, HelperForm, SecondContactForm
from checklists.queries.companions import HelperLine, HelpersPage, helpers_page
from checklists.queries.scope import NotFound, require_unlocked


@patient_view("GET")
def helpers(request: HttpRequest) -> HttpResponseBase:
    page = helpers_page(by=actor(request))
    return shown(request, "helpers.html", page=page, site=page.site)


@patient_view("GET POST")
def add(request: HttpRequest) -> HttpResponseBase:
    """Somebody gets a link of their own; what they may do is said in plain words."""
    require_unlocked(actor(request))
    form = HelperForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, "helper_add.html", form)
    said = form.cleaned_data
    helper = own_helpers.Helper(said["name"], said["phone"], said["email"], form.may_read, form.may_tick)
    try:
        own_helpers.add(helper=helper, by=actor(request), now=clock())
    except own_helpers.EnoughHelpers:
        return _form(request, "helper_add.html", form, trouble="enough")
    return to("my_helpers")


@patient_view("GET POST")
def second_contact(request: HttpRequest) -> HttpResponseBase:
    """Whom we may ask while nobody is named to take the patient home; one a patient."""
    require_unlocked(actor(request))
    form = SecondContactForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, "helper_contact.html", form)
    said = form.cleaned_data
    contact = second_contacts.SecondContact(said["name"], said["phone"], said["email"])
    second_contacts.name_own(contact=contact, by=actor(request), now=clock())
    return to("my_helpers")


@patient_view("GET POST")
def helper(request: HttpRequest, place: int) -> HttpResponseBase:
    """One person: their number, what they may do, their link, the end of it."""
    page = helpers_page(by=actor(request))
    line = page.person(place)
    if line is None:
        raise NotFound
    require_unlocked(actor(request))
    if request.method != "POST":
        return _person(request, page, line, GrantForm(initial={"phone": line.phone}))
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _person(request, page, line, form, status=422)
    said = form.cleaned_data
    own_helpers.change(
        place=place, phone=said["phone"], may_read=form.may_read, may_tick=form.may_tick,
        by=actor(request), now=clock(),
    )  # fmt: skip
    return to("my_helpers")


@patient_view("POST")
def end(request: HttpRequest, place: int) -> HttpResponseBase:
    """Dead at their next click."""
    if not actor(request).unlocked:
        return to_unlock(f"/my/helpers/{place}/")
    own_helpers.end(place=place, by=actor(request), now=clock())
    return to("my_helpers")


@patient_view("POST")
def send(request: HttpRequest, place: int) -> HttpResponseBase:
    """Their own link once more."""
    page = helpers_page(by=actor(request))
    line = page.person(place)
    if line is None:
        raise NotFound
    try:
        own_helpers.send_link(place=place, by=actor(request), now=clock())
    except own_helpers.LinkNotSent:
        return _person(
            request, page, line, GrantForm(initial={"phone": line.phone}), status=422, trouble="link"
        )
    return _person(request, page, line, GrantForm(initial={"phone": line.phone}), trouble="sent")


def _form(
    request: HttpRequest, template: str, form: HelperForm | SecondContactForm, *, trouble: str = ""
) -> HttpResponseBase:
    page = helpers_page(by=actor(request))
    status = 422 if request.method == "POST" else 200
    context = {"page": page, "site": page.site, "form": form, "grants": GRANTS, "trouble": trouble}
    return shown(request, template, status=status, **context)


def _person(
    request: HttpRequest,
    page: HelpersPage,
    line: HelperLine,
    form: GrantForm,
    *,
    status: int = 200,
    trouble: str = "",
) -> HttpResponseBase:
    context = {"page": page, "site": page.site, "person": line, "form": form}
    return shown(request, "helper.html", status=status, grants=GRANTS, trouble=trouble, **context)
