"""A request as the product reads it: in UTF-8, whatever it says of itself."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Request(WSGIRequest):
    """Our pages are UTF-8, so browsers send UTF-8. A charset that a request names counts for nothing: the framework would read
    its address with it before any handler of errors is there, and some ("zip", "undefined") break the reading.
    """

    encoding = property(lambda self: "utf-8", lambda self, named: None)


class Handler(WSGIHandler):
    request_class: type[Any] = Request
