"""The audit as people read it: the entries of a site, and those of one record. Ids and codes; words are the door's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from checklists.models import AuditEntry, Membership, User
from checklists.queries.scope import one, patients_for
from checklists.rules.access import Actor
from checklists.rules.audit_trail import SYSTEM, Reach, chain_of, looks_of, reach_of

A_PAGE, MOST_PAGES = 50, 40
# Everything that hangs on one patient, as entries name it.
_NAMED = """
WITH visits AS (SELECT id FROM checklists_appointment WHERE patient_id = %(patient)s),
  items AS (SELECT id FROM checklists_item WHERE appointment_id IN (SELECT id FROM visits)),
  links AS (SELECT id FROM checklists_accesslink WHERE appointment_id IN (SELECT id FROM visits)),
  medicines AS (SELECT id FROM checklists_medicationentry WHERE appointment_id IN (SELECT id FROM visits))
SELECT 'appointment:' || id FROM visits UNION ALL SELECT 'patient:' || %(patient)s
UNION ALL SELECT 'item:' || id FROM items UNION ALL SELECT 'link:' || id FROM links
UNION ALL SELECT unnest(ARRAY['medicine:' || id, 'medication:' || id]) FROM medicines
UNION ALL SELECT 'override:' || id FROM checklists_override WHERE item_id IN (SELECT id FROM items)
UNION ALL SELECT 'ride:' || id FROM checklists_ridehome WHERE appointment_id IN (SELECT id FROM visits)
UNION ALL SELECT 'intake:' || id FROM checklists_intake WHERE appointment_id IN (SELECT id FROM visits)
UNION ALL SELECT 'vital_signs:' || id FROM checklists_vitalsigns WHERE appointment_id IN (SELECT id FROM visits)
UNION ALL SELECT 'call:' || id FROM checklists_call WHERE appointment_id IN (SELECT id FROM visits)
UNION ALL SELECT 'reminder:' || id FROM checklists_reminder WHERE appointment_id IN (SELECT id FROM visits)
UNION ALL SELECT 'answer:' || id FROM checklists_nextdayanswer WHERE appointment_id IN (SELECT id FROM visits)
UNION ALL SELECT 'note:' || id FROM checklists_privatenote WHERE appointment_id IN (SELECT id FROM visits)
UNION ALL SELECT 'copy:' || id FROM checklists_phonecopy WHERE link_id IN (SELECT id FROM links)
UNION ALL SELECT 'companion:' || id FROM checklists_companion WHERE patient_id = %(patient)s
UNION ALL SELECT 'condition:' || id FROM checklists_patientcondition WHERE patient_id = %(patient)s
UNION ALL SELECT 'series:' || id FROM checklists_series WHERE patient_id = %(patient)s
UNION ALL SELECT 'eating_plan:' || id FROM checklists_eatingplan WHERE patient_id = %(patient)s
"""


@dataclass(frozen=True)
class Asked:
    """Which entries: from `since` until before `until`; `staff_id`, `patient_id` and `action` are empty for any."""

    since: datetime
    until: datetime
    staff_id: int | None = None
    patient_id: int | None = None
    action: str = ""
    page: int = 1


@dataclass(frozen=True)
class Entry:
    """`who` is a name of the staff, "" for whoever is none; `obj` and `page` are "" for who may not read of patients."""

    at: datetime
    actor: str
    who: str
    action: str
    obj: str
    page: str


@dataclass(frozen=True)
class Trail:
    """One page of entries, the newest first; `more` says that there are older ones."""

    entries: tuple[Entry, ...]
    more: bool
    reach: Reach
    page: int


def trail(*, site_id: int, asked: Asked, by: Actor) -> Trail:
    """Of the caller's site, as far as their role reads. A record is asked for by who reads ids alone. Raises NotFound."""
    reach = reach_of(by)
    rows = _of_site(site_id, by).filter(at__gte=asked.since, at__lt=asked.until)
    if reach is Reach.OWN:
        rows = rows.filter(actor=by.label)
    elif asked.staff_id:
        rows = rows.filter(actor=f"staff:{asked.staff_id}")
    if asked.action:
        rows = rows.filter(action=asked.action)
    if asked.patient_id and reach is Reach.IDS:
        one(patients_for(by), pk=asked.patient_id)
        rows = rows.filter(_about(asked.patient_id))
    return _page(rows, asked.page, reach)


def staff_of(*, site_id: int, by: Actor) -> tuple[tuple[int, str], ...]:
    """Everybody with a role here, by name; for who reads more than their own."""
    if reach_of(by) is Reach.OWN:
        return ()
    seats = Membership.objects.filter(site_id=site_id, site_id__in=by.site_ids)
    return tuple(seats.order_by("user__name", "user_id").values_list("user_id", "user__name").distinct())


def named(patient_id: int) -> list[str]:
    """Everything of one patient as entries name it."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"patient": patient_id})
        return [name for (name,) in cursor.fetchall()]


def _of_site(site_id: int, by: Actor) -> QuerySet[AuditEntry]:
    """Both chains of the site, and what its own staff did at the installation: signing in."""
    staff = Membership.objects.filter(site_id=site_id).values_list("user_id", flat=True)
    labels = [f"staff:{pk}" for pk in staff]
    own = site_id if site_id in by.site_ids else 0
    at_door = Q(chain=SYSTEM) & (Q(actor__in=labels) | Q(obj__in=labels, action="sign_in.fail"))
    return AuditEntry.objects.filter(Q(chain__in=[chain_of(own), looks_of(own)] if own else []) | at_door)


def _about(patient_id: int) -> Q:
    names = named(patient_id)
    visits = [int(name.partition(":")[2]) for name in names if name.startswith("appointment:")]
    listed = Q(data__patients__contains=patient_id)
    for visit in visits:
        listed |= Q(data__appointments__contains=visit)
    return Q(obj__in=names) | listed


def _page(rows: QuerySet[AuditEntry], page: int, reach: Reach) -> Trail:
    first = (page - 1) * A_PAGE
    found = list(rows.order_by("-at", "-pk")[first : first + A_PAGE + 1])
    names = _names(row.actor for row in found)
    entries = tuple(_entry(row, names, reach) for row in found[:A_PAGE])
    return Trail(entries, len(found) > A_PAGE and page < MOST_PAGES, reach, page)


def _names(actors: Iterable[str]) -> dict[str, str]:
    ids = {actor.partition(":")[2] for actor in actors if actor.startswith("staff:")}
    rows = User.objects.filter(pk__in=[int(each) for each in ids if each.isdigit()])
    return {f"staff:{pk}": name for pk, name in rows.values_list("pk", "name")}


def _entry(row: AuditEntry, names: dict[str, str], reach: Reach) -> Entry:
    hides = reach is Reach.NO_PATIENTS
    kind = row.actor.partition(":")[0]
    actor = kind if hides and kind != "staff" else row.actor
    page = str(row.data.get("page", ""))
    return Entry(row.at, actor, names.get(row.actor, ""), row.action, "" if hides else row.obj, page)
