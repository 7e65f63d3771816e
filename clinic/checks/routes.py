"""Each route says who may use it, and says no more than the table of rights."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from checklists.rules.access import ALL_ROLES, ActorKind, Policy
from checklists.rules.rights import Act, Who, asked_again, cells, of_kind
from clinic import route_rights
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


@register(Tags.urls, OWN)
def no_route_is_wider_than_the_table(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The route {name!r}: {problem}.",
            hint="The table is checklists/rules/rights.py; what each route is for stands in clinic/route_rights.py.",
            id="clinic.E009",
        )
        for _, name, view in routes()
        if (declared := policy_of(view, name)) is not None
        for problem in problems(name, declared)
    ]


def problems(name: str, declared: Policy) -> list[str]:
    """What the policy of a route has that the table does not give, and whom it forgets to ask once more."""
    if name in route_rights.OPEN:
        return []
    if not declared.kinds:
        return ["it is open to anybody"]
    if name in route_rights.OWN:
        return [] if declared.kinds == {ActorKind.STAFF} else ["it is not for staff alone"]
    return [*_without_act(name, declared), *_wider(name, declared), *_unasked(name, declared)]


def _without_act(name: str, declared: Policy) -> list[str]:
    return [
        f"no act of the table stands for its {method}"
        for method in ("GET", "POST")
        if method in declared.methods and not route_rights.acts_of(name, method)
    ]


def _wider(name: str, declared: Policy) -> list[str]:
    """By the acts of all its methods; which of them a role has is asked at the gate, request by request."""
    acts = _acts(name, declared)
    return [
        f"its policy admits {column}, and no act of it does"
        for column in sorted(columns(declared))
        if not cells(acts, column)
    ]


def _unasked(name: str, declared: Policy) -> list[str]:
    """The same roles, no more and no fewer: asked for nothing, people stop reading."""
    method = "POST" if "POST" in declared.methods else "GET"
    staff = (declared.roles or ALL_ROLES) if ActorKind.STAFF in declared.kinds else frozenset()
    wanted = asked_again(route_rights.acts_of(name, method)) & staff
    said = ", ".join(sorted(wanted)) or "nobody"
    return [] if declared.again_for == wanted else [f"again_for has to name {said}"]


def _acts(name: str, declared: Policy) -> tuple[Act, ...]:
    return tuple(act for method in declared.methods for act in route_rights.acts_of(name, method))


def columns(declared: Policy) -> frozenset[Who]:
    """Whom a policy admits, as columns of the table; a patient's link by its second level: one route
    serves both.
    """
    staff = (
        {Who(role) for role in declared.roles or ALL_ROLES} if ActorKind.STAFF in declared.kinds else set()
    )
    return frozenset(staff.union(*map(of_kind, declared.kinds))) - {Who.LINK}
