"""Each route says who may use it."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from clinic.middleware.policy import policy_of
from clinic.start import OWN


def routes(
    resolver: URLResolver | None = None, prefix: str = "", spaces: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """Every route of the product: its pattern, its view name, its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            space = f"{spaces}{entry.namespace}:" if entry.namespace else spaces
            yield from routes(entry, route, space)
        elif isinstance(entry, URLPattern):
            yield route, f"{spaces}{entry.name or ''}", entry.callback


@register(Tags.urls, OWN)
def every_route_has_a_policy(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The route {route!r} declares no policy.",
            hint="Put @policy(...) over its view.",
            id="clinic.E001",
        )
        for route, name, view in routes()
        if policy_of(view, name) is None
    ]
