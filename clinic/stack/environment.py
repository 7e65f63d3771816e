"""The variables of the local stack: what a deployment sets by hand, made up for this machine."""

import os
from collections.abc import MutableMapping
from pathlib import Path

import environ

from clinic.stack import ports, roles
from clinic.stack.ports import LOOPBACK, Ports
from clinic.stack.roles import Passwords
from clinic.stack.secrets_file import secrets_of
from clinic.stack.state import CHECKOUT, State, make_private, state_of


def local_environment(state: State, used: Ports | None = None) -> dict[str, str]:
    """Each variable the local stack needs, secrets made on first use. Children of `up` get exactly these."""
    kept = secrets_of(make_private(state.folder))
    used = used or ports.last_used(state.folder)
    sockets = state.database_sockets
    return {
        "SECRET_KEY": kept["SECRET_KEY"],
        "LINK_PEPPER": kept["LINK_PEPPER"],
        "AUDIT_KEY": kept["AUDIT_KEY"],
        "FIELD_KEYS": kept["FIELD_KEYS"],
        "INSTANCE_ID": kept["INSTANCE_ID"],
        "DATABASE_URL": roles.url(sockets, roles.APP, kept["database_app"]),
        "DATABASE_OWNER_URL": roles.url(sockets, roles.OWNER, kept["database_owner"]),
        "REDIS_URL": f"redis+socket://{state.broker_sockets}/broker.sock?virtual_host=0",
        "SITE_BASE_URL": f"http://{LOOPBACK}:{used.web}",
        "EMAIL_HOST": LOOPBACK,
        "EMAIL_PORT": str(used.smtp),
        "MAIL_PAGE_URL": f"http://{LOOPBACK}:{used.mail_page}/",
        "STATE_DIR": str(state.folder),
        "SENT_JOURNAL": str(state.folder / "sent.journal"),
        "DAY_SHEETS_DIR": str(state.folder / "day-sheets"),
        "DEMO": "1",
    }


def passwords(state: State) -> Passwords:
    """Of the two database roles."""
    kept = secrets_of(make_private(state.folder))
    return Passwords(owner=kept["database_owner"], app=kept["database_app"])


def fill_environment(
    variables: MutableMapping[str, str] = os.environ,
    *,
    state: State | None = None,
    dotenv: Path | None = None,
) -> frozenset[str]:
    """Set what is missing, and answer which names that was.

    SECRET_KEY set, here or in `.env`, means a real deployment: then nothing is filled, so that what is missing
    there stops the start instead of being made up. A DATABASE_URL or REDIS_URL of the user's own is kept.
    """
    read_dotenv(variables, dotenv or CHECKOUT / ".env")
    if variables.get("SECRET_KEY"):
        return frozenset()
    local = local_environment(state or state_of())
    if variables.get("DATABASE_URL"):
        local["DATABASE_OWNER_URL"] = variables["DATABASE_URL"]
    missing = {name: value for name, value in local.items() if not variables.get(name)}
    variables.update(missing)
    return frozenset(missing)


def read_dotenv(variables: MutableMapping[str, str], path: Path) -> None:
    """Values of `.env`, below those already set: the shell wins."""
    if variables is os.environ and path.is_file():
        environ.Env.read_env(path)
