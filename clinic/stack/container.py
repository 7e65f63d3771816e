"""Starts a program in a container of `docker compose up`, with secrets made on the first start.

They are kept in a volume that only these containers have. A deployment sets SECRET_KEY itself, and then nothing
is made up. Usage: python -m clinic.stack.container PROGRAM [ARGUMENTS ...]; without a program it makes the secrets.
"""

import os
import sys
from pathlib import Path

from clinic.stack.secrets_file import secrets_of

FOLDER = Path("/secrets")
NAMES = ("SECRET_KEY", "LINK_PEPPER", "AUDIT_KEY", "FIELD_KEYS", "INSTANCE_ID")


def main(arguments: list[str]) -> None:
    if not os.environ.get("SECRET_KEY"):
        kept = secrets_of(FOLDER)
        os.environ.update({name: kept[name] for name in NAMES})
    if arguments:
        os.execvp(arguments[0], arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
