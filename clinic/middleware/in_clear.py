"""What is sent without TLS is refused, never led on: only somebody who opens a page is led to its https address.

A body that came in clear was read on its way already, and a program that is led there never learns that its address is wrong.
Source: ASVS 5.0, 4.1.2.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware

_OPENS = ("GET", "HEAD")
# Called by programs alone.
_NO_PAGES = ("/hooks/",)


class InClear:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.headers = SecurityMiddleware(lambda request: HttpResponse())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.SECURE_SSL_REDIRECT or request.is_secure() or _opens_a_page(request):
            return self.get_response(request)
        refused = HttpResponse(
            "https only\n", status=403, headers={"Content-Type": "text/plain; charset=utf-8"}
        )
        return self.headers.process_response(request, refused)


def _opens_a_page(request: HttpRequest) -> bool:
    return request.method in _OPENS and not request.path.startswith(_NO_PAGES)
