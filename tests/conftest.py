"""One database and one broker of the test run's own; the application's role, as in production.

The environment is set before the settings load, so that a developer's real DATABASE_URL is never touched.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

# One folder for what the run leaves; gone with the process.
_FOLDER = tempfile.TemporaryDirectory(prefix="ir-test-")
_GIVEN = os.environ.get("TEST_DATABASE_URL", "")
# Each worker of a run has its own: what it is called matters where the server is given.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_NAME = "_".join(filter(None, (os.environ.get("TEST_DB_NAME", "test_clinic"), _WORKER)))
os.environ.update(
    DJANGO_SETTINGS_MODULE="clinic.settings",
    SECRET_KEY="test-secret-key-of-forty-and-more-characters",
    LINK_PEPPER="test-link-pepper-of-forty-and-more-characters",
    FIELD_KEYS="0123456789abcdef" * 4,
    INSTANCE_ID="test",
    SITE_BASE_URL="http://127.0.0.1:8000",
    ALLOWED_HOSTS="testserver,localhost",
    DATABASE_URL="postgres://clinic_app:app@127.0.0.1:1/nowhere",
    DATABASE_OWNER_URL="postgres://clinic_owner:owner@127.0.0.1:1/nowhere",
    REDIS_URL="redis://127.0.0.1:1/0",
    STATIC_FROM_SOURCE="1",
    STATE_DIR=_FOLDER.name,
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
    DEMO="1",
    PUBLIC_ALIAS="",
    PUBLIC_PHONE="",
    HEARTBEAT_URL="",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT="1",
)

import django
import environ
import hypothesis
import pytest
from django.conf import settings

from tests.luck import SEARCHES

# The manifest of hashed names is made by collectstatic; tests find files where they stand.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# An absent folder is a warning, and a warning is an error here.
settings.STATIC_ROOT = _FOLDER.name
django.setup()
# A property holds or does not, on a busy machine too: no test asserts seconds. The same examples each time; `make search` tries its luck.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1_000)
hypothesis.settings.load_profile("search" if SEARCHES else "house")

from django.core.management import BaseCommand, call_command
from django.db import connections
from django.test import TransactionTestCase

from checklists.queries import wall
from tests import browser as browsers
from tests import databases, factories
from tests.opened_browser import browser, browser_path

__all__ = ["browser", "browser_path"]

# Their browser keeps a loop running in this thread, and the worker of the journeys sweeps the database of all.
LAST = ("phone", "desk", "journeys")
HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Phones after everything else, then the desk, journeys at the very end."""
    items.sort(key=lambda item: _folder(item.path))


def _folder(path: Path) -> int:
    name = path.relative_to(HERE).parts[0]
    return LAST.index(name) if name in LAST else -1


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tests without a browser are not passed over in silence."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(browsers.NONE_FOUND in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(browsers.NONE_FOUND, red=True, bold=True)


@pytest.fixture(scope="session")
def servers() -> Iterator[databases.Servers]:
    """PostgreSQL and the broker: given by TEST_DATABASE_URL, or started for this run."""
    with ExitStack() as stack:
        databases.running[:] = [
            databases.given(_GIVEN) if _GIVEN else stack.enter_context(databases.started())
        ]
        yield databases.running[0]


@pytest.fixture(scope="session")
def django_db_setup(servers: databases.Servers, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        urls = databases.create(servers, name=_NAME)
        for alias, url in (("default", urls.app), ("owner", urls.owner)):
            connections[alias].close()
            connections[alias].settings_dict.update(
                environ.Env.db_url_config(url, engine="clinic.postgresql")
            )
        os.environ.update(DATABASE_URL=urls.app, DATABASE_OWNER_URL=urls.owner, REDIS_URL=servers.redis_url)
        settings.CELERY_BROKER_URL = servers.redis_url
        call_command("migrate", verbosity=0)
        connections["owner"].close()
        yield
        for alias in ("default", "owner"):
            connections[alias].close()
        databases.drop(servers, name=_NAME)


def _empty(case: TransactionTestCase) -> None:
    """A test that commits leaves rows that the application's role may not take away: append-only holds."""
    connections["default"].close()
    databases.empty(databases.running[0], name=_NAME)


# A plain TestCase rolls back and never comes here.
TransactionTestCase._fixture_teardown = _empty


# What a test itself looks at is not behind the second wall. What it calls is: a request by its middleware, a command here.
wall.outside = wall.EVERY
BaseCommand.execute = wall.closed()(BaseCommand.execute)


@pytest.fixture
def clinic(db: None) -> factories.Clinic:
    """A site in Denver with its staff and a published protocol, and a second site beside it."""
    return factories.clinic()
