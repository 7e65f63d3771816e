"""How we reach the patient: their own number and address, after a code."""

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import own_contact
from checklists.patient.door import actor, clock, patient_view, shown, to
from checklists.patient.forms.companions import ContactForm
from checklists.queries.own_contact import OwnContact, contact_page


@patient_view("GET POST")
def contact(request: HttpRequest) -> HttpResponseBase:
    """A number is saved; a new address is shown once more first, because this page closes with it."""
    page = contact_page(by=actor(request))
    if request.method != "POST":
        return _page(request, page, ContactForm(initial={"phone": page.phone, "email": page.email}))
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, page, form, status=422)
    said = form.cleaned_data
    is_new = said["email"].lower() != page.email.lower()
    if is_new and request.POST.get("said") != "yes":
        return shown(request, "contact_check.html", page=page, site=page.site, said=said)
    own_contact.change(phone=said["phone"], email=said["email"], by=actor(request), now=clock())
    if not is_new:
        return to("my_home")
    request.actor = None  # type: ignore[attr-defined]
    return shown(request, "contact_changed.html", page=page, site=page.site, said=said)


def _page(
    request: HttpRequest, page: OwnContact, form: ContactForm, *, status: int = 200
) -> HttpResponseBase:
    return shown(request, "contact.html", status=status, page=page, site=page.site, form=form)
