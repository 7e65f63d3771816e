"""The desk speaks one language whatever the browser asks for: its texts exist in no other."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation


class DeskLanguage:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/staff/"):
            translation.activate(settings.LANGUAGE_CODE)
        return self.get_response(request)
