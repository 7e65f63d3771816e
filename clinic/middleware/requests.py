import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from clinic.logs import method_of

log = logging.getLogger("clinic.requests")


class RequestLog:
    """One line a request, from an allow-list: route, method, status, time. Never a path or an address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # An error page tells it as its reference: short enough to be read out on the phone.
        request.id = uuid.uuid4().hex[:8]  # type: ignore[attr-defined]
        started = time.monotonic()
        response = self.get_response(request)
        route = getattr(request.resolver_match, "view_name", None) or "-"
        took = round((time.monotonic() - started) * 1000)
        log.info("%s %s %s %sms id=%s", method_of(request), route, response.status_code, took, request.id)  # type: ignore[attr-defined]
        return response
