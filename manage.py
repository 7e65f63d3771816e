#!/usr/bin/env python
"""The shell's entry. Without DATABASE_URL a command gets the local stack's database for as long as it runs."""

import contextlib
import os
import sys
from collections.abc import Iterator

from clinic.stack.environment import fill_environment, passwords
from clinic.stack.problems import StackProblem
from clinic.stack.state import state_of

# These read no row; `up` starts the database itself.
NEEDS_NO_DATABASE = {
    "backup_key", "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "preview_plan", "screen_medications", "up", "version",
}  # fmt: skip
# These are about the tables themselves, so none are made for them first.
NEEDS_NO_TABLES = {"dbshell", "makemigrations", "migrate", "restore_backup", "showmigrations", "sqlmigrate"}


def needs_database(arguments: list[str]) -> bool:
    """True for a command that reads or writes rows; `arguments` are those after `manage.py`."""
    if not arguments or {"-h", "--help", "--version"} & set(arguments):
        return False
    # A site's own protocol is a row, what is shipped is a file.
    names_site = any(word.partition("=")[0] == "--site" for word in arguments)
    return arguments[0] not in NEEDS_NO_DATABASE or names_site


@contextlib.contextmanager
def local_database(arguments: list[str]) -> Iterator[None]:
    """The local server while the command runs, with the tables of this checkout."""
    # Only here: a command that needs no database should not load a driver.
    from clinic.stack.cluster import local_cluster
    from clinic.stack.database import Database
    from clinic.stack.tables import bring_up_to_date

    state = state_of()
    with Database(local_cluster(state), passwords(state)):
        if arguments[0] not in NEEDS_NO_TABLES:
            bring_up_to_date(state, os.environ["DATABASE_OWNER_URL"], migrate)
        yield


def migrate() -> None:
    """Silent on standard output: what is printed there belongs to the command that was asked for."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)


@contextlib.contextmanager
def in_words(*kinds: type[Exception]) -> Iterator[None]:
    """A wrong setting, a database that is away or has no tables: no error of the program, so no traceback."""
    try:
        yield
    except kinds as error:
        first = next(iter(str(error).strip().splitlines()), "")
        words = {
            "UndefinedTable": "The database has no tables of this version yet. Run: manage.py migrate",
            "OperationalError": f"The database does not answer. Look at DATABASE_URL. ({first})",
            "ImproperlyConfigured": f"A setting is wrong: {first}",
        }
        found = words.get(type(error.__cause__).__name__) or words.get(type(error).__name__)
        if found is None:
            raise
        raise StackProblem(found) from error


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    try:
        ours = "DATABASE_URL" in fill_environment() and needs_database(sys.argv[1:])
        with local_database(sys.argv[1:]) if ours else contextlib.nullcontext():
            # Only now: it may read the settings, and they the variables.
            from django.core.exceptions import ImproperlyConfigured
            from django.core.management import execute_from_command_line
            from django.db import DatabaseError

            with in_words(DatabaseError, ImproperlyConfigured):
                execute_from_command_line(sys.argv)
    except StackProblem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
