"""The second wall has no hole: every table with a site stands behind it, and who passes by it has a name here."""

import re

import pytest
from django.apps import apps
from django.db import connections, models

from checklists.models import Site
from clinic.doctor import database
from clinic.wall import AUDIT, BETWEEN_SITES, BY_SITE, OUTSIDE, SEEN_BY_ALL, missing, raise_wall, tables
from tests.factories import NOW
from tests.house.source import name, python_files

MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
OURS = {model._meta.db_table for model in apps.get_app_config("checklists").get_models()}
# Who reaches every site, and why: tasks and commands, and the look-ups that find out who asks (AZ-13).
EVERYWHERE = {
    "checklists/actions/accounts.py": "an invitation is known by its token, and may make the first site",
    "checklists/actions/board_devices.py": "a wall screen's link is known by its token",
    "checklists/actions/break_glass.py": "a patient of another site is named exactly, and told of",
    "checklists/actions/contact.py": "a stop link is known by its token",
    "checklists/actions/delivery.py": "a mail provider tells of a message by its id",
    "checklists/actions/link_openings.py": "a link is known by its token",
    "checklists/actions/link_requests.py": "who asks for a new link is known by an old one or by an address",
    "checklists/actions/link_sessions.py": "a phone is known by its cookie",
    "checklists/actions/link_suspensions.py": "a link is known by its token",
    "checklists/actions/operations.py": "an operation is once in the world; whose it is, its caller looks",
    "checklists/actions/remembered_phones.py": "a remembered phone is known by its cookie",
    "checklists/queries/board_devices.py": "a wall screen is known by its cookie",
    "checklists/queries/break_glass.py": "whose hour on which record runs, before the gate knows the record's site",
    "checklists/queries/invitations.py": "an invitation is known by its token",
    "checklists/queries/phone_copies.py": "a phone that is signed out asks whether its copy, known by a random name, is over",
    "checklists/queries/pulse.py": "whether the clock beats for all sites; ages without a person",
    "checklists/reminders/chores.py": "a task of the clock",
    "checklists/reminders/sweep.py": "a task of the clock",
    "checklists/management/commands/import_schedule.py": "a command",
    "checklists/management/commands/preview_plan.py": "a command",
    "checklists/management/commands/remove_demo.py": "a command",
    "checklists/management/commands/seed_demo.py": "a command",
    "clinic/management/commands/account.py": "a command",
    "clinic/management/commands/agree_to_prescriber.py": "a command",
    "clinic/management/commands/create_first_manager.py": "a command",
    "clinic/management/commands/day_sheet.py": "a command",
    "clinic/management/commands/doctor.py": "a command",
    "clinic/management/commands/export_audit.py": "a command",
    "clinic/management/commands/forget.py": "a command",
    "clinic/management/commands/forget_factors.py": "a command",
    "clinic/management/commands/migrate.py": "a command",
    "clinic/management/commands/restore_backup.py": "a command",
    "clinic/management/commands/rotate_field_keys.py": "a command",
    "clinic/management/commands/send_due.py": "a command, and the standby in it",
    "clinic/management/commands/verify_audit.py": "a command",
}
# The wall's own hands.
HANDS = {
    "checklists/queries/wall.py",
    "clinic/middleware/second_wall.py",
    "clinic/middleware/policy.py",
    "checklists/staff/views/home.py",  # the one address of a desk that names no site
}


def leads_to_a_site(model: type[models.Model]) -> bool:
    reached = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
    walled = {each for each in MODELS if each._meta.db_table in (*BY_SITE, *BETWEEN_SITES)}
    return bool(reached & (walled | {Site}))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_a_table_with_a_site_or_a_patient_stands_behind_the_wall(model: type[models.Model]) -> None:
    """A new one needs its line in `clinic/wall.py`."""
    table = model._meta.db_table
    if leads_to_a_site(model):
        assert table in tables()
    lists = (BY_SITE, BETWEEN_SITES, SEEN_BY_ALL, (AUDIT,), OUTSIDE)
    assert table not in OURS or sum(table in each for each in lists) == 1


def test_the_lists_name_tables_that_are_there() -> None:
    assert {*tables(), *OUTSIDE} == OURS
    assert all(len(reason) > 20 for reason in OUTSIDE.values())


def test_who_reaches_every_site_stands_on_the_list() -> None:
    asked = re.compile(r"wall\.everywhere\(\"[a-z_ ]+\"\)")
    found = {name(file) for file in python_files() if asked.search(file.read_text(encoding="utf-8"))}
    assert found == set(EVERYWHERE)


def test_nobody_else_moves_the_wall() -> None:
    moving = re.compile(r"wall\.(narrow|closed)\(|wall\.outside|import (everywhere|narrow|closed)|app\.sites")
    found = {name(file) for file in python_files() if moving.search(file.read_text(encoding="utf-8"))}
    assert found == HANDS | {"clinic/wall.py", "clinic/postgresql/base.py", "clinic/backup/database.py"}


@pytest.mark.django_db
def test_the_wall_stands_for_the_tables_owner_too() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'"
        )
        assert {table for (table,) in cursor.fetchall()} == set(tables())
    assert missing() == ()
    assert database.wall(NOW).ok


HOLES = {
    "off": "ALTER TABLE checklists_patient DISABLE ROW LEVEL SECURITY",
    "not for the owner": "ALTER TABLE checklists_patient NO FORCE ROW LEVEL SECURITY",
    "another policy": "ALTER POLICY {policy} ON checklists_patient RENAME TO older",
    "one more": "CREATE POLICY hole ON checklists_patient USING (true)",
}


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_is_told_and_the_next_migration_closes_it(hole: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = connections["owner"]
    monkeypatch.setattr(database, "ALIAS", "owner")
    with owner.cursor() as cursor:
        cursor.execute("SELECT polname FROM pg_policy WHERE polname LIKE 'site_%' LIMIT 1")
        cursor.execute(HOLES[hole].format(policy=cursor.fetchone()[0]))
    found = database.wall(NOW)
    assert not found.ok
    assert "checklists_patient" in found.seen
    assert "migrate" in found.cure
    raise_wall(alias="owner")
    assert database.wall(NOW).ok


@pytest.mark.django_db(databases=["default", "owner"])
def test_what_stands_is_left_alone() -> None:
    """A migration waits for no lock on a table that needs none."""
    ran: list[str] = []

    def listen(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        ran.append(sql)
        return execute(sql, params, many, context)

    with connections["owner"].execute_wrapper(listen):
        raise_wall(alias="owner")
    assert [
        statement for statement in ran if not statement.startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ] == []
