from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from checklists.rules.access import ANYONE, Sensitivity, policy


@policy(kinds=ANYONE, methods="GET", sensitivity=Sensitivity.PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """The bare address is for staff; patients come by their own link."""
    return HttpResponseRedirect("/staff/")
