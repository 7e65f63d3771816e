"""A database and a mail server of the benchmark's own, on this machine only; both are gone with the run."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import django

from bench.figures import ROOT
from bench.sinks import sink
from checklists.queries import wall
from clinic.stack import roles
from clinic.stack.database import Database
from clinic.stack.for_tests import throwaway_cluster
from clinic.stack.roles import Passwords
from clinic.stack.state import temporary_folder


@contextmanager
def installation() -> Iterator[int]:
    """Django with an empty migrated database that is as durable as a real one; the mail server's port."""
    folder = tempfile.TemporaryDirectory(
        prefix="ir-bench-", dir=temporary_folder(), ignore_cleanup_errors=True
    )
    with folder as name, _database(Path(name)), sink() as server:
        yield server.port


@contextmanager
def _database(folder: Path) -> Iterator[None]:
    passwords = Passwords(owner="owner", app="app")  # the socket's folder lets nobody else in
    cluster = replace(throwaway_cluster(folder), durable=True)
    with Database(cluster, passwords):
        app, owner = (
            roles.url(cluster.sockets, role, password)
            for role, password in ((roles.APP, passwords.app), (roles.OWNER, passwords.owner))
        )
        admin = roles.admin_url(cluster.sockets)
        os.environ.update(environment(app, folder), BENCH_OWNER_URL=owner, BENCH_ADMIN_URL=admin)
        migrating = {**os.environ, "DATABASE_OWNER_URL": owner}
        command = [sys.executable, "manage.py", "migrate", "--no-input", "-v0"]
        subprocess.run(command, check=True, cwd=ROOT, env=migrating)
        django.setup()
        # What a bench itself puts in and looks at; what it measures says whose rows it reaches.
        wall.outside = wall.EVERY
        yield


def environment(url: str, folder: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": secrets.token_hex(32),
        "LINK_PEPPER": secrets.token_hex(32),
        "FIELD_KEYS": secrets.token_hex(32),
        "AUDIT_KEY": secrets.token_hex(32),
        "INSTANCE_ID": "bench",
        "SITE_BASE_URL": "http://127.0.0.1:8000",
        "STATIC_FROM_SOURCE": "1",
        "HEARTBEAT_URL": "",
        "DEMO": "0",
        "STATE_DIR": str(folder),
        "SENT_JOURNAL": str(folder / "sent.journal"),
    }
