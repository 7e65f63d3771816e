"""The patient's own copy of their record: after a code of the last five minutes, as a page to print or a file for a program."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from checklists.actions import record_copies
from checklists.messages.record_copy import write
from checklists.patient.door import actor, clock, in_words, shown, to_unlock
from checklists.queries import record_copy
from checklists.queries.scope import Locked, require_unlocked
from checklists.queries.unlocking import unlock_page
from checklists.rules.access import PATIENT, Sensitivity, policy

FORMS = ("page", "data")


@policy(kinds=PATIENT, methods="GET POST", sensitivity=Sensitivity.PHI_SENSITIVE, posts_a_minute=6)
@in_words
def own_copy(request: HttpRequest) -> HttpResponseBase:
    """A button each; nothing is told before one is pressed."""
    by, now = actor(request), clock()
    if request.method == "POST":
        return _file(request)
    require_unlocked(by)
    page = unlock_page(by=by, now=now)
    if not page.is_fresh:
        raise Locked
    return shown(request, "copy.html", page=page, site=page.site)


def _file(request: HttpRequest) -> HttpResponseBase:
    by, now, form = actor(request), clock(), request.POST.get("form", "")
    if form not in FORMS:
        raise Http404
    try:
        record_copies.own(form=form, by=by, now=now)
    except Locked:
        return to_unlock(reverse("my_copy"))
    except record_copies.EnoughCopies:
        page = unlock_page(by=by, now=now)
        return shown(request, "copy.html", status=422, page=page, site=page.site, enough=True)
    file = write(record_copy.own(by=by, now=now), form=form)
    return HttpResponse(file.content, content_type=file.kind, headers=file.headers)
