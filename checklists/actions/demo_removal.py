"""Takes the demo out of a database again: every row it made, and no row of anybody else.

By the database's owner alone: what people did is append-only for the application, and the locks on those tables are
lifted for this one transaction, in which nobody else writes to them. The audit keeps all, it holds ids and no person.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.db.models import Field, Model, Q

from checklists.actions.demo import DEMO_SLUG
from checklists.models import Appointment, Invitation, Membership, Patient, Site, User
from checklists.rules.access import Actor

# Of nobody real: the ending is set aside for examples (RFC 2606).
_NOBODYS = ".example"
_OF_A_SIGN_IN = frozenset({"account", "usersessions", "mfa", "auth"})
_LOCKS = """
SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE proname IN ('refuse_change', 'refuse_changed_version') AND relname = ANY(%s)
"""
Rows = dict[type[Model], set[object]]


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
        doomed = _reached(_first(site, alias), alias)
        stays = _at(Patient, site, alias) - doomed.get(Patient, set())
        if not stays:
            doomed = _reached(
                {**doomed, Site: {site.pk}, Invitation: _invitations(site, staff, alias)}, alias
            )
            doomed = _reached({**doomed, User: _users(staff, doomed, alias)}, alias)
            doomed[Session] = _sessions(doomed[User], alias)
        if keep:
            return _told(doomed, stays)
        _delete(doomed, alias)
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


def _first(site: Site, alias: str) -> Rows:
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


def _reached(rows: Rows, alias: str) -> Rows:
    """With all that cannot be without them: rows that must name one of these."""
    found = {model: set(ids) for model, ids in rows.items()}
    ahead = list(found.items())
    while ahead:
        target, ids = ahead.pop()
        for model, field in _fields_to(target):
            if field.null:
                continue
            named = model._base_manager.using(alias).filter(**{f"{field.name}__in": ids})
            new = set(named.values_list("pk", flat=True)) - found.get(model, set())
            if new:
                found.setdefault(model, set()).update(new)
                ahead.append((model, new))
    return found


def _fields_to(target: type[Model]) -> Iterator[tuple[type[Model], "Field[object, object]"]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.related_model is target:
                yield model, field


def _users(staff: Collection[str], doomed: Rows, alias: str) -> set[object]:
    """The demo's people, but whoever a row of another clinic names: its history keeps its author."""
    people = User.objects.using(alias).filter(email__in=staff)
    return {pk for pk in people.values_list("pk", flat=True) if not _is_named(pk, doomed, alias)}


def _is_named(user_id: object, doomed: Rows, alias: str) -> bool:
    for model, field in _fields_to(User):
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


def _delete(doomed: Rows, alias: str) -> None:
    """Each table by itself, with nothing in the program's view in between: references are looked at in the end."""
    tables = [model._meta.db_table for model, ids in doomed.items() if ids]
    with _unlocked(tables, alias):
        for model, ids in doomed.items():
            _let_go(model, ids, doomed, alias)
        for model, ids in doomed.items():
            rows = model._base_manager.using(alias).filter(pk__in=ids)
            rows._raw_delete(alias)


def _let_go(model: type[Model], ids: Collection[object], doomed: Rows, alias: str) -> None:
    """A row that stays, and only may name one that goes, names nothing: a start that was taken over, say."""
    for other, field in _fields_to(model):
        if field.null and ids:
            rows = other._base_manager.using(alias).filter(**{f"{field.name}__in": ids})
            rows.exclude(pk__in=doomed.get(other, ())).update(**{field.name: None})


@contextmanager
def _unlocked(tables: list[str], alias: str) -> Iterator[None]:
    """Until the end of the transaction no other one writes to what is unlocked here."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(_LOCKS, [tables])
        locks = cursor.fetchall()
        for table, name in locks:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name in locks:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def _record(site: Site, by: Actor, alias: str) -> None:
    """On the site's own chain: it stays whole, and ends with this."""
    with connections[alias].cursor() as cursor:
        what = [f"site:{site.pk}", by.label, "demo.remove", f"site:{site.pk}", json.dumps({})]
        cursor.execute("SELECT audit_append(%s, %s, %s, %s, %s::jsonb)", what)


def _told(doomed: Rows, stays: Collection[object]) -> Removed:
    rows = {model._meta.db_table: len(ids) for model, ids in doomed.items() if ids}
    return Removed(dict(sorted(rows.items())), len(stays))
