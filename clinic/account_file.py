"""Who may come in and as what, in numbers, in a file outside the database: a backup of before does not know who left since.

The whole of it each time, in place of the one before; no name and no address. It is an hour old at most.
"""

import json
import logging
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from checklists.actions import restored_accounts
from checklists.queries import account_standing
from checklists.queries.account_standing import Standing
from checklists.reminders.clock import Clock
from checklists.rules.access import system

log = logging.getLogger(__name__)
BY = system("restore")


def write(clock: Clock) -> None:
    """On the disk, or as it was before. A file that cannot be written is tried again with the next hour."""
    every = {str(number): _told(each) for number, each in account_standing.standing().items()}
    told = {"at": clock.now().isoformat(), "instance": settings.INSTANCE_ID, "accounts": every}
    try:
        _replace(settings.ACCOUNT_FILE, json.dumps(told, indent=0))
    except OSError as error:
        log.error("the file of accounts cannot be written: %s", type(error).__name__)


def take_again(*, backup_of: datetime, now: datetime) -> Mapping[str, int] | None:
    """What the file knows to be taken since the backup. None: there is no file, or it is older, or another installation's."""
    known = _later_than(backup_of)
    return None if known is None else restored_accounts.take_again(known=known, by=BY, now=now)


def _later_than(backup_of: datetime) -> Mapping[int, Standing] | None:
    try:
        told = json.loads(settings.ACCOUNT_FILE.read_text(encoding="ascii"))
        if datetime.fromisoformat(told["at"]) < backup_of or told["instance"] != settings.INSTANCE_ID:
            return None
        return {int(number): _standing(each) for number, each in told["accounts"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _told(each: Standing) -> dict[str, Any]:
    return {
        "active": each.is_active,
        "roles": sorted(each.roles),
        "factors": sorted(each.factors),
        "password": each.password,
    }


def _standing(told: Mapping[str, Any]) -> Standing:
    return Standing(
        told["active"] is True, frozenset(told["roles"]), frozenset(told["factors"]), told["password"]
    )


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.new")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    half.replace(file)
