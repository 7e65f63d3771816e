"""A request begins with no site's rows and ends with none; the policy opens its actor's own in between."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from checklists.queries import wall


class SecondWall:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with wall.closed():
            return self.get_response(request)
