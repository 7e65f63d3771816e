#!/usr/bin/env python
"""The shell's entry. Without DATABASE_URL a command gets the local stack's database for as long as it runs."""

import contextlib
import os
import sys

from clinic.stack.environment import fill_environment, passwords
from clinic.stack.problems import StackProblem

# These read no row; `up` starts the database itself.
NEEDS_NO_DATABASE = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "preview_plan", "screen_medications", "up", "version",
}  # fmt: skip


def needs_database(arguments: list[str]) -> bool:
    """True for a command that reads or writes rows; `arguments` are those after `manage.py`."""
    if not arguments or {"-h", "--help", "--version"} & set(arguments):
        return False
    return arguments[0] not in NEEDS_NO_DATABASE


def database(filled: frozenset[str], arguments: list[str]) -> contextlib.AbstractContextManager[object]:
    """The local database when this command needs one and nobody named another."""
    if "DATABASE_URL" not in filled or not needs_database(arguments):
        return contextlib.nullcontext()
    # Only here: a command that needs no database should not load a driver.
    from clinic.stack.cluster import local_cluster
    from clinic.stack.database import Database
    from clinic.stack.state import state_of

    state = state_of()
    return Database(local_cluster(state), passwords(state))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    try:
        filled = fill_environment()
        with database(filled, sys.argv[1:]):
            # Only now: it may read the settings, and they the variables.
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except StackProblem as problem:
        sys.exit(f"{problem}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
