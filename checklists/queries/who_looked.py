"""Who saw or changed a patient's record, for the patient alone and after a code. Days, people and kinds; no row itself."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from checklists.models import Membership, User
from checklists.queries.audit_trail import named
from checklists.queries.phone import site_line
from checklists.queries.phone_page import SiteLine
from checklists.queries.scope import appointments_for, one, require_unlocked
from checklists.rules.access import Actor, Role
from checklists.rules.audit_trail import AUDIT_READ, REFUSED, Kind, called, chain_of, kind_of, looks_of

A_PAGE, MOST_PAGES = 25, 20
_BACK = timedelta(days=366)
_LOOKS = """
SELECT (e.at AT TIME ZONE %(zone)s)::date AS day, e.actor, e.action, max(e.at) AS last
FROM checklists_auditentry e
WHERE e.chain = ANY(%(chains)s) AND e.at >= %(since)s AND e.action <> ALL(%(nobody)s)
  AND (e.actor LIKE 'staff:%%' OR e.action = 'record.copy'
    OR (e.action = 'link.open' AND e.actor NOT LIKE 'patient:%%')
    OR (e.action = 'record.view' AND e.actor LIKE 'remembered:%%'))
  AND (e.obj = ANY(%(names)s) OR e.data -> 'patients' @> to_jsonb(%(patient)s::bigint)
    OR EXISTS (SELECT 1 FROM unnest(%(visits)s::bigint[]) v(id) WHERE e.data -> 'appointments' @> to_jsonb(v.id)))
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class Look:
    """One person did one kind of thing on one day; `at` is the last time. Without `name`: somebody with a link, or, where a copy
    was taken, with the patient's own.
    """

    at: datetime
    on: date
    name: str
    role: Role | None
    kind: Kind


@dataclass(frozen=True)
class WhoLooked:
    """A page of it, the newest day first."""

    site: SiteLine
    looks: tuple[Look, ...]
    page: int
    more: bool


def who_looked(*, page: int, by: Actor, now: datetime) -> WhoLooked:
    """Of the caller's own record, a year back. Raises Locked, NotFound."""
    require_unlocked(by)
    row = one(appointments_for(by).select_related("site"), pk=by.appointment_id)
    found = _found(row.patient_id, row.site_id, row.site.time_zone, now)
    first = (page - 1) * A_PAGE
    shown = found[first : first + A_PAGE]
    more = len(found) > first + A_PAGE and page < MOST_PAGES
    return WhoLooked(site_line(row.site), _people(shown, row.site_id), page, more)


def _found(patient_id: int, site_id: int, zone: str, now: datetime) -> list[tuple[date, str, Kind, datetime]]:
    """Day, person, kind and the last time: several acts of one kind are one line."""
    names = named(patient_id)
    asked: dict[str, Any] = {
        "zone": zone,
        "chains": [chain_of(site_id), looks_of(site_id)],
        "since": now - _BACK,
        "nobody": [REFUSED, AUDIT_READ],
        "names": names,
        "patient": patient_id,
        "visits": [int(name.partition(":")[2]) for name in names if name.startswith("appointment:")],
    }
    lines: dict[tuple[date, str, Kind], datetime] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LOOKS, asked)
        for day, actor, action, last in cursor.fetchall():
            key = (day, actor, Kind.REMEMBERED if actor.startswith("remembered:") else kind_of(action))
            lines[key] = max(last, lines.get(key, last))
    return sorted(((*key, at) for key, at in lines.items()), key=lambda line: line[3], reverse=True)


def _people(lines: list[tuple[date, str, Kind, datetime]], site_id: int) -> tuple[Look, ...]:
    ids = [int(actor.partition(":")[2]) for _, actor, _, _ in lines if actor.startswith("staff:")]
    names = {f"staff:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    seats = Membership.objects.filter(site_id=site_id, user_id__in=ids).order_by("-pk")
    roles = {f"staff:{pk}": Role(role) for pk, role in seats.values_list("user_id", "role")}
    return tuple(
        Look(at, on, called(names.get(actor, "")), roles.get(actor), kind) for on, actor, kind, at in lines
    )
