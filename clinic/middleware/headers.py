from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# Their addresses open something: no other request is told them, not even one for our own style. Source: security.md LK-6.
_WITH_SECRETS = ("/l/", "/r/stop/", "/staff/welcome/", "/screen/connect/", "/staff/sign-in/forgotten/")
_PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"


# Of what is no page, a file of ours opened by itself: it shows and runs nothing.
_NO_PAGE = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
# What a page that asks by itself does with "nothing new": none of these says anything of an answer without a body.
_OF_A_BODY = ("Content-Security-Policy", "Content-Language", "Content-Length", "X-Frame-Options", "Vary")


class Headers:
    """Every answer, errors included: never stored, never indexed, nothing embedded from elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path.startswith("/static/") and isinstance(response, HttpResponse):
            response["Cache-Control"] = response.get("Cache-Control") or "no-store, private"
        if response.status_code == 304 and not request.path.startswith("/static/"):
            return _lean(response)
        if request.path.lower().startswith(_WITH_SECRETS):
            response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Permissions-Policy"] = _PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault("Content-Security-Policy", _NO_PAGE)
        return response


def _lean(response: HttpResponseBase) -> HttpResponseBase:
    for name in _OF_A_BODY:
        response.headers.pop(name, None)
    return response
