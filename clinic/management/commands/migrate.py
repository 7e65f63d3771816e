from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from checklists.queries import wall
from checklists.rules.heartbeats import Chore
from clinic import sealed_rows
from clinic.grants import grant
from clinic.wall import raise_wall

# From here on columns hold sealed words; back behind it, none does.
SEALED_WORDS = ("checklists", "0027_sealed_words")


class Command(migrate.Command):
    """Migrates as the owner, then gives the application's role what it needs and no more, and raises the second wall."""

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    @wall.everywhere("migrate")
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        call_command("createcachetable", database=options["database"], verbosity=0)
        grant(alias=options["database"])
        raise_wall(alias=options["database"])
        _seal_words(options["database"])
        _compare_plans_soon(options["database"])


def _seal_words(alias: str) -> None:
    """What was there before its column could hold sealed words, some rows at a time; nothing to do from then on."""
    if SEALED_WORDS in MigrationRecorder(connections[alias]).applied_migrations():
        sealed_rows.renew(alias=alias)


def _compare_plans_soon(alias: str) -> None:
    """A new version may plan otherwise: the next offer compares plans and rows, whenever that was last done."""
    with connections[alias].cursor() as cursor:
        if "checklists_heartbeat" in connections[alias].introspection.table_names(cursor):
            cursor.execute("DELETE FROM checklists_heartbeat WHERE trigger = %s", [Chore.RECONCILE])
