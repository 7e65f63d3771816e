"""Signs of life for a load balancer and a watchdog: words only, no figures."""

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from checklists.queries import pulse
from checklists.rules.access import ANYONE, Sensitivity, policy


@policy(kinds=ANYONE, methods="GET", sensitivity=Sensitivity.PUBLIC, passive=True)
def healthz(request: HttpRequest) -> HttpResponse:
    try:
        pulse.database_answers()
    except Error:
        return HttpResponse("database away\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@policy(kinds=ANYONE, methods="GET", sensitivity=Sensitivity.PUBLIC, passive=True)
def reminders(request: HttpRequest) -> HttpResponse:
    try:
        beating = pulse.read(now=timezone.now()).is_beating
    except Error:
        beating = False
    return HttpResponse(
        "ok\n" if beating else "late\n",
        status=200 if beating else 503,
        content_type="text/plain; charset=utf-8",
    )
