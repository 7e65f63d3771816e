"""Who read a record, and who was refused: told to the audit before the answer leaves. No row, no data. Source: AD-1, AD-2, AD-6."""

import logging
from datetime import timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from checklists.actions import audit
from checklists.queries import sites
from checklists.rules.access import BOARD, DESK_KINDS, REMEMBERED, Actor, ActorKind, Policy, Sensitivity
from checklists.rules.audit_trail import AUDIT_READ, LIST_VIEW, RECORD_VIEW, REFUSED
from clinic import errors

log = logging.getLogger(__name__)
# What an address names, in the order in which it says most.
_NAMED = ("patient", "appointment", "entry", "override", "call", "message", "opening")
_OF = {"entry": "medicine", "message": "reminder"}
# No key of a row is longer; an address may hold whatever somebody typed.
_LONGEST = 36
_COVERED = timedelta(minutes=15)
_READ = frozenset({200, 409, 422})
_RECORDS = frozenset({Sensitivity.PHI, Sensitivity.PHI_SENSITIVE})


def told(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer itself, or that it cannot be given now."""
    declared: Policy | None = getattr(request, "declared", None)
    if declared is None:
        return response
    try:
        _tell(request, response.status_code, declared)
    except DatabaseError as error:
        log.error("the audit takes no entry: %s", type(error).__name__)
        return errors.unavailable(request)
    return response


def _tell(request: HttpRequest, status: int, declared: Policy) -> None:
    actor: Actor | None = getattr(request, "actor", None)
    if declared.passive:
        _refreshed(request, actor, status)
    elif status == 403 or (status == 404 and _ids(request)):
        _refused(request, actor, status)
    elif (
        status in _READ
        and request.method != "HEAD"
        and actor is not None
        and actor.kind in DESK_KINDS | BOARD | REMEMBERED
        and declared.sensitivity in _RECORDS
    ):
        _looked(request, actor)


def _refreshed(request: HttpRequest, actor: Actor | None, status: int) -> None:
    """What a page asks for by itself is a look only where it shows somebody who was not there a quarter of an hour ago."""
    shown = getattr(request, "shown", {})
    if status != 200 or actor is None or not shown:
        return
    site_id = next(iter(actor.site_ids))
    audit.look_again(
        by=actor,
        action=LIST_VIEW,
        obj=f"site:{site_id}",
        site_id=site_id,
        data={"page": _page(request), **shown},
        shown=shown,
        since=timezone.now() - _COVERED,
    )


def _looked(request: HttpRequest, actor: Actor) -> None:
    """One entry a page; a list names every record on it."""
    site_id = next(iter(actor.site_ids), None)
    page, ids = _page(request), _ids(request) or _own(actor)
    action = RECORD_VIEW if ids else LIST_VIEW
    data: dict[str, audit.Value] = {"page": page, **getattr(request, "shown", {})}
    if actor.opening_id is not None:
        data["opening"] = actor.opening_id
    audit.look(
        by=actor,
        action=AUDIT_READ if page.startswith(("staff_audit", "staff_weekly_look")) else action,
        obj=_first(ids) or f"site:{site_id or 0}",
        site_id=site_id,
        data=data,
    )


def _refused(request: HttpRequest, actor: Actor | None, status: int) -> None:
    """Of somebody we know. Who is nobody to us is not written down: anybody could fill the audit so."""
    user = request.user
    if actor is None and isinstance(user, AbstractBaseUser):
        actor = Actor(kind=ActorKind.STAFF, key=str(user.pk))
    if actor is None:
        return
    site_id = next(iter(actor.site_ids), None) or _addressed(request)
    audit.look(
        by=actor,
        action=REFUSED,
        obj=_first(_ids(request)) or f"site:{site_id or 0}",
        site_id=site_id,
        data={"page": _page(request), "method": request.method or "", "status": status},
    )


def _addressed(request: HttpRequest) -> int | None:
    """The site that was knocked at: its privacy officer reads of it."""
    slug = _kwargs(request).get("site")
    found = sites.by_slug(str(slug)) if slug else None
    return found.id if found else None


def _ids(request: HttpRequest) -> list[str]:
    """The records that the address names, as the audit writes them."""
    said = _kwargs(request) | {
        "patient": _kwargs(request).get("patient") or _digits(request.GET.get("patient", ""))
    }
    return [
        f"{_OF.get(name, name)}:{said[name]}"
        for name in _NAMED
        if 0 < len(str(said.get(name) or "")) <= _LONGEST
    ]


def _own(actor: Actor) -> list[str]:
    """Of a phone that shows one list whatever the address: that list."""
    return [f"appointment:{actor.appointment_id}"] if actor.kind is ActorKind.REMEMBERED else []


def _digits(typed: str) -> str:
    return typed if typed.isascii() and typed.isdigit() and len(typed) < 19 else ""


def _first(ids: list[str]) -> str:
    return ids[0] if ids else ""


def _page(request: HttpRequest) -> str:
    return (request.resolver_match and request.resolver_match.view_name) or ""


def _kwargs(request: HttpRequest) -> dict[str, Any]:
    return dict(request.resolver_match.kwargs) if request.resolver_match else {}
