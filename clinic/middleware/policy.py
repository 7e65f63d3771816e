"""The one gate: a route without a declared policy is refused, a declared one is enforced."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from checklists.actions import access_links, remembered_phones
from checklists.queries import board_devices, break_glass, staff, wall
from checklists.rules.access import DESK_KINDS, LINK_KINDS, Actor, ActorKind, Policy
from clinic import again, errors, flood, looks, route_rights, second_factor, work_session
from clinic.policies import BEFORE_A_FACTOR, OUTSIDE


def policy_of(view: Callable[..., Any], view_name: str) -> Policy | None:
    """What the view declares; for views of libraries, what `clinic.policies` declares for them."""
    return getattr(view, "policy", None) or OUTSIDE.get(view_name)


class PolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Whoever reads, or is refused, is told to the audit before the answer leaves."""
        return looks.told(request, self.get_response(request))

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse first, then find out who asks, then ask whether they may."""
        match = request.resolver_match
        declared = policy_of(view, match.view_name if match else "")
        if declared is None:
            return errors.forbidden(request)
        if request.method not in declared.methods:
            return errors.wrong_method(request, declared.methods)
        if wait := _wait(request, declared):
            return errors.too_many(request, wait)
        request.declared = declared  # type: ignore[attr-defined]
        request.actor = _actor(request, declared, kwargs)  # type: ignore[attr-defined]
        wall.narrow(request.actor.site_ids if request.actor else ())  # type: ignore[attr-defined]
        return (
            _once_more(request, declared) if _is_entitled(request, declared) else _refusal(request, declared)
        )


def _is_entitled(request: HttpRequest, declared: Policy) -> bool:
    """Deny wins: the policy beside the view and the table of rights both have to say yes."""
    match, actor = request.resolver_match, request.actor  # type: ignore[attr-defined]
    route = match.view_name if match else ""
    return declared.admits(actor) and route_rights.admits(route, request.method or "", actor)


def _once_more(request: HttpRequest, declared: Policy) -> HttpResponseBase | None:
    """The page that asks whether it is still them, before an act that says so; of a page that is
    only read, reading is the act. The demo asks nobody.
    """
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    is_act = request.method == "POST" or "POST" not in declared.methods
    if not is_act or actor is None or not actor.has(*declared.again_for):
        return None
    return again.asked(request, now=timezone.now()) if second_factor.is_required() else None


def _wait(request: HttpRequest, declared: Policy) -> int:
    if not declared.posts_a_minute or request.method != "POST" or not flood.is_typed(request):
        return 0
    seconds = int(timezone.now().timestamp())
    return flood.seconds_to_wait(request, most=declared.posts_a_minute, seconds=seconds)


def _actor(request: HttpRequest, declared: Policy, kwargs: dict[str, Any]) -> Actor | None:
    now = timezone.now()
    if declared.kinds & LINK_KINDS:
        return _link_actor(request, declared, now)
    if ActorKind.STAFF in declared.kinds:
        return _staff_actor(request, declared, kwargs.get("site"), now)
    if ActorKind.BREAK_GLASS in declared.kinds:
        return _glass_actor(request, declared, kwargs, now)
    if ActorKind.BOARD in declared.kinds:
        return board_devices.actor_of(cookie=request.COOKIES.get(settings.BOARD_COOKIE_NAME, ""), now=now)
    return None


def _link_actor(request: HttpRequest, declared: Policy, now: datetime) -> Actor | None:
    """Whose page is open; else, on a page that names it, the phone that is remembered."""
    found = access_links.actor_of(cookie=request.COOKIES.get(settings.LINK_COOKIE_NAME, ""), now=now)
    if found is None and ActorKind.REMEMBERED in declared.kinds:
        return remembered_phones.actor_of(cookie=request.COOKIES.get(settings.KEEP_COOKIE_NAME, ""), now=now)
    return found


def _glass_actor(
    request: HttpRequest, declared: Policy, kwargs: dict[str, Any], now: datetime
) -> Actor | None:
    """A member of staff with an open hour on one record of another site, asked anew at each request. It never writes."""
    by = _staff_actor(request, declared, kwargs.get("site"), now)
    if by is None or request.method not in ("GET", "HEAD"):
        return None
    return break_glass.actor_of(opening_id=kwargs["opening"], by=by, now=now)


def _staff_actor(request: HttpRequest, declared: Policy, site: str | None, now: datetime) -> Actor | None:
    """Membership is read at each request: a right taken away is gone at the next click."""
    user = request.user
    if not isinstance(user, AbstractBaseUser):
        return None
    left = work_session.read(request.session, now=now, passive=declared.passive)
    if left.is_over:
        logout(request)
        return None
    if second_factor.is_required() and not _second_factor_stands(request, user):
        return None
    request.work_left = left  # type: ignore[attr-defined]
    return staff.actor_of(user, site)


def _second_factor_stands(request: HttpRequest, user: AbstractBaseUser) -> bool:
    """Whether this session may go on: it has shown a factor, or is on its way to set the first one up.

    A session that never showed the factor its user has by now gave a password alone: it ends.
    """
    has_one: bool = user.has_factor  # type: ignore[attr-defined]
    if has_one:
        if second_factor.is_shown(request):
            return True
        logout(request)
        return False
    match = request.resolver_match
    request.needs_a_factor = not (match and match.view_name in BEFORE_A_FACTOR)  # type: ignore[attr-defined]
    return not request.needs_a_factor  # type: ignore[attr-defined]


def _refusal(request: HttpRequest, declared: Policy) -> HttpResponseBase:
    if getattr(request, "needs_a_factor", False) and request.method in ("GET", "HEAD"):
        return _to_set_up(request, declared)
    if (
        declared.kinds & DESK_KINDS
        and not request.user.is_authenticated
        and request.method in ("GET", "HEAD")
    ):
        return _to_sign_in(request, declared)
    if declared.kinds & LINK_KINDS:
        return errors.link_closed(request)
    if ActorKind.BOARD in declared.kinds:
        return errors.screen_over(request)
    return errors.forbidden(request)


def _to_set_up(request: HttpRequest, declared: Policy) -> HttpResponseBase:
    """A page leads to the set-up of a second factor, and is where they go on to afterwards."""
    if declared.passive:
        return errors.signed_out(request)
    request.session["going_to"] = request.path
    return HttpResponseRedirect(reverse("mfa_index"))


def _to_sign_in(request: HttpRequest, declared: Policy) -> HttpResponseBase:
    """A page leads to the sign-in; a refresh of a part only says that it is over: the page around it keeps its words."""
    if declared.passive:
        return errors.signed_out(request)
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={request.path}")
