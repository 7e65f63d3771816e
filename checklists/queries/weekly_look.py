"""One week of a site's audit, as its privacy officer looks at it: what stands out, by person of the staff."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from checklists.models import AuditEntry, User
from checklists.queries.scope import NotFound, appointments_for, patients_for
from checklists.rules.access import Actor, Role
from checklists.rules.audit_trail import RECORD_VIEW, REFUSED, chain_of, looks_of
from checklists.rules.override_week import bounds
from checklists.rules.weekly_look import Finding, Told, findings


@dataclass(frozen=True)
class Line:
    staff: str
    finding: Finding


def weekly_look(*, site_id: int, zone: str, on: date, by: Actor) -> tuple[Line, ...]:
    """Of the week from this Monday on, on the site's clock. Raises NotFound for whoever does not review."""
    if site_id not in by.site_ids or not by.has(Role.PRIVACY_OFFICER):
        raise NotFound
    rows = _rows(site_id, *bounds(on, zone))
    names = dict(User.objects.filter(pk__in={_staff(row) for row in rows}).values_list("pk", "name"))
    found = findings(_told(rows, names, zone, by))
    return tuple(Line(names.get(each.staff_id, ""), each) for each in found)


def _rows(site_id: int, first: datetime, after: datetime) -> list[AuditEntry]:
    wanted = Q(action__in=[RECORD_VIEW, REFUSED, "glass.open"]) | Q(action__endswith=".export")
    rows = AuditEntry.objects.filter(
        chain__in=[chain_of(site_id), looks_of(site_id)], at__gte=first, at__lt=after
    )
    return list(rows.filter(wanted, actor__startswith="staff:").order_by("at"))


def _staff(row: AuditEntry) -> int:
    key = row.actor.partition(":")[2]
    return int(key) if key.isdigit() else 0


def _told(rows: list[AuditEntry], names: dict[int, str], zone: str, by: Actor) -> list[Told]:
    visits = {_number(row, "appointment") for row in rows} - {0}
    whose = dict(appointments_for(by).filter(pk__in=visits).values_list("pk", "patient_id"))
    seen = {row.pk: _patients(row, whose) for row in rows}
    every = {each for patients in seen.values() for each in patients}
    called = dict(patients_for(by).filter(pk__in=every).values_list("pk", "last_name"))
    return [
        Told(
            at=row.at.astimezone(ZoneInfo(zone)),
            staff_id=_staff(row),
            action=row.action,
            patients=seen[row.pk],
            namesakes=_namesakes(seen[row.pk], called, names.get(_staff(row), "")),
        )
        for row in rows
    ]


def _patients(row: AuditEntry, whose: dict[int, int]) -> frozenset[int]:
    named = {
        _number(row, "patient"),
        whose.get(_number(row, "appointment"), 0),
        *row.data.get("patients", []),
    }
    return frozenset(named - {0})


def _namesakes(patients: frozenset[int], called: dict[int, str], name: str) -> frozenset[int]:
    """Those with the reader's own family name: the last word of it."""
    own = (name.split() or [""])[-1].casefold()
    return frozenset(each for each in patients if own and called.get(each, "").casefold() == own)


def _number(row: AuditEntry, kind: str) -> int:
    found, _colon, key = row.obj.partition(":")
    return int(key) if found == kind and key.isdigit() else 0
