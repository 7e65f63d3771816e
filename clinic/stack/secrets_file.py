"""Secrets of the local stack: made once, kept in one file that only we may read."""

import json
import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "LINK_PEPPER", "database_owner", "database_app", "INSTANCE_ID")


def secrets_of(folder: Path) -> dict[str, str]:
    """The secrets kept in `folder`, which must exist; made on first use, the same ever after."""
    path = folder / "secrets.json"
    if not path.exists():
        _write_once(path, {name: secrets.token_hex(32) for name in NAMES})
    kept: dict[str, str] = json.loads(path.read_text())
    return kept | {"INSTANCE_ID": f"local-{kept['INSTANCE_ID'][:12]}"}


def _write_once(path: Path, values: dict[str, str]) -> None:
    """By a link, which fails when another command was quicker: then its secrets are the ones."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(values, file)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
