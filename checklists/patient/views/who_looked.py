"""Who looked at me: the patient's own page, after a code."""

from django.http import HttpRequest, HttpResponseBase

from checklists.patient.door import actor, clock, patient_view, shown
from checklists.queries import who_looked as queries
from checklists.queries.who_looked import MOST_PAGES


@patient_view("GET")
def who_looked(request: HttpRequest) -> HttpResponseBase:
    """`?page=` counts from the newest; whatever makes no sense is the first."""
    typed = request.GET.get("page", "")
    asked = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 2 else 1
    page = queries.who_looked(page=min(max(asked, 1), MOST_PAGES), by=actor(request), now=clock())
    return shown(request, "who_looked.html", page=page, site=page.site)
