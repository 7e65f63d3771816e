"""Takes the demo out of a database again: every row it made, and no row of anybody else.

By the database's owner alone: what people did is append-only for the application, and the locks on those tables are
lifted for this one transaction, in which nobody else writes to them. The audit keeps all, it holds ids and no person.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.db.models import Model, Q

from checklists.actions import row_removal
from checklists.actions.demo import DEMO_SLUG
from checklists.models import Appointment, Invitation, Membership, Patient, Site, User
from checklists.rules.access import Actor

# Of nobody real: the ending is set aside for examples (RFC 2606).
_NOBODYS = ".example"
_OF_A_SIGN_IN = frozenset({"account", "usersessions", "mfa", "auth"})


class NoDemo(Exception):
    """There is no demo site in this database, or it is a clinic's own of the same name."""


@dataclass(frozen=True)
class Removed:
    """How many rows of which table. `stays` are patients whom somebody added at the demo's site: then site and staff stay."""

    rows: Mapping[str, int]
    stays: int


def remove(*, staff: Collection[str], by: Actor, now: datetime, keep: bool, alias: str = "owner") -> Removed:
    """`staff` are the addresses of the demo's people; `keep` only counts. Raises NoDemo."""
    with transaction.atomic(using=alias):
        site = _site(staff, alias)
        doomed = row_removal.reached(_first(site, alias), alias)
        stays = _at(Patient, site, alias) - doomed.get(Patient, set())
        if not stays:
            doomed = row_removal.reached(
                {**doomed, Site: {site.pk}, Invitation: _invitations(site, staff, alias)}, alias
            )
            doomed = row_removal.reached({**doomed, User: _users(staff, doomed, alias)}, alias)
            doomed[Session] = _sessions(doomed[User], alias)
        if keep:
            return _told(doomed, stays)
        row_removal.delete(doomed, alias)
        _record(site, by, alias)
    return _told(doomed, stays)


def _site(staff: Collection[str], alias: str) -> Site:
    """Held, and known by its people: another clinic may have its name."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [DEMO_SLUG])
    site = Site.objects.using(alias).select_for_update().filter(slug=DEMO_SLUG).first()
    if site is None or not Membership.objects.using(alias).filter(site=site, user__email__in=staff).exists():
        raise NoDemo
    return site


def _first(site: Site, alias: str) -> row_removal.Rows:
    """The demo's own appointments, and whoever they were made for."""
    made = Appointment.objects.using(alias).filter(site=site, external_id__startswith="demo-")
    people = Patient.objects.using(alias).filter(appointment__in=made, email__iendswith=_NOBODYS)
    return {
        Appointment: set(made.values_list("pk", flat=True)),
        Patient: set(people.values_list("pk", flat=True)),
    }


def _invitations(site: Site, staff: Collection[str], alias: str) -> set[object]:
    """To the site, and the one that made its first manager, when there was no site yet: one without a site makes a manager."""
    rows = Invitation.objects.using(alias).filter(Q(site=site) | Q(site=None, email__in=staff))
    return set(rows.values_list("pk", flat=True))


def _at(model: type[Model], site: Site, alias: str) -> set[object]:
    return set(model._base_manager.using(alias).filter(site=site).values_list("pk", flat=True))


def _users(staff: Collection[str], doomed: row_removal.Rows, alias: str) -> set[object]:
    """The demo's people, but whoever a row of another clinic names: its history keeps its author."""
    people = User.objects.using(alias).filter(email__in=staff)
    return {pk for pk in people.values_list("pk", flat=True) if not _is_named(pk, doomed, alias)}


def _is_named(user_id: object, doomed: row_removal.Rows, alias: str) -> bool:
    for model, field in row_removal.fields_to(User):
        if model._meta.app_label in _OF_A_SIGN_IN or model._meta.auto_created:
            continue
        rows = model._base_manager.using(alias).filter(**{field.name: user_id})
        if rows.exclude(pk__in=doomed.get(model, ())).exists():
            return True
    return False


def _sessions(user_ids: Collection[object], alias: str) -> set[object]:
    gone = {str(pk) for pk in user_ids}
    rows = Session.objects.using(alias).iterator()
    return {row.pk for row in rows if row.get_decoded().get("_auth_user_id") in gone}


def _record(site: Site, by: Actor, alias: str) -> None:
    """On the site's own chain: it stays whole, and ends with this."""
    with connections[alias].cursor() as cursor:
        what = [f"site:{site.pk}", by.label, "demo.remove", f"site:{site.pk}", json.dumps({})]
        cursor.execute("SELECT audit_append(%s, %s, %s, %s, %s::jsonb)", what)


def _told(doomed: row_removal.Rows, stays: Collection[object]) -> Removed:
    rows = {model._meta.db_table: len(ids) for model, ids in doomed.items() if ids}
    return Removed(dict(sorted(rows.items())), len(stays))
