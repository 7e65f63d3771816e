"""Secrets of the local stack: made once, kept in files that only we may read."""

import fcntl
import json
import os
import secrets
from pathlib import Path

NAMES = (
    "SECRET_KEY",
    "LINK_PEPPER",
    "AUDIT_KEY",
    "FIELD_KEYS",
    "database_owner",
    "database_app",
    "INSTANCE_ID",
)


def secrets_of(folder: Path) -> dict[str, str]:
    """The secrets kept in `folder`, which must exist; made on first use, the same ever after."""
    path = folder / "secrets.json"
    if not path.exists():
        _write_once(path, {name: secrets.token_hex(32) for name in NAMES})
    kept: dict[str, str] = json.loads(path.read_text())
    if missing := [name for name in NAMES if name not in kept]:
        kept = _add(path, missing)
    return kept | {"INSTANCE_ID": f"local-{kept['INSTANCE_ID'][:12]}"}


def _add(path: Path, missing: list[str]) -> dict[str, str]:
    """What a newer version needs too. Two commands do it one after the other, and agree."""
    with path.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known: dict[str, str] = json.loads(path.read_text())
        whole = {name: secrets.token_hex(32) for name in missing} | known
        fresh = path.with_name(f"{path.name}.more")
        fresh.unlink(missing_ok=True)
        _write(fresh, whole)
        os.replace(fresh, path)
    return json.loads(path.read_text())  # type: ignore[no-any-return]


def _write_once(path: Path, values: dict[str, str]) -> None:
    """By a link, which fails when another command was quicker: then its secrets are the ones."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    _write(fresh, values)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _write(path: Path, values: dict[str, str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(values, file)
