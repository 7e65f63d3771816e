"""The product as processes, a mailbox, a phone and a desk in a real browser; what a journey commits goes afterwards."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.confined import NOBODY, is_possible, said
from tests.databases import Servers
from tests.journeys.day import ClinicDay
from tests.mailbox import Mailbox, post_office
from tests.processes import Product, free_port, product, running_broker
from tests.screen import DESKTOP, PHONE, Screen

NOWHERE = "redis://127.0.0.1:1/0"
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def mailbox_port() -> Iterator[tuple[Mailbox, int]]:
    mailbox, port = Mailbox(), free_port()
    office = post_office(mailbox, port)
    office.start()
    yield mailbox, port
    office.stop()


@pytest.fixture(scope="session")
def stack(
    browser_path: Path, servers: Servers, django_db_setup: None, mailbox_port: tuple[Mailbox, int]
) -> Iterator[Product]:
    """Web, worker, beat and standby, started as `up` starts them, on the test run's own servers."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="ir-journeys-")))
        redis = servers.redis_url
        if redis == NOWHERE:
            redis = held.enter_context(running_broker()).url
        running = product(
            folder,
            database_url=os.environ["DATABASE_URL"],
            owner_url=os.environ["DATABASE_OWNER_URL"],
            redis_url=redis,
            smtp_port=mailbox_port[1],
        )
        held.callback(running.stop)
        running.run("collectstatic", "--no-input", "--verbosity", "0")
        running.is_confined = bool(os.environ.get("JOURNEYS_CONFINED"))
        if running.is_confined and not is_possible(folder):
            pytest.skip("no namespaces here: nothing can be confined")
        running.start("web", "worker", "beat", "standby")
        running.wait_for_web()
        yield running
        assert not running.is_confined or set(said(folder)) == {NOBODY}


@pytest.fixture
def screens(browser: Browser, stack: Product) -> Iterator[Callable[..., Screen]]:
    """Opens one more browser of its own; at the end none of them may have seen a fault."""
    opened: list[Screen] = []

    def open_one(*, phone: bool, script: bool = True, zone: str = "UTC") -> Screen:
        profile = PHONE if phone else DESKTOP
        context = browser.new_context(
            **profile,
            java_script_enabled=script,
            base_url=stack.address,
            timezone_id=zone,
            locale="en-US",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        opened.append(Screen(context.new_page(), is_phone=phone, has_script=script))
        return opened[-1]

    yield open_one
    for screen in opened:
        screen.close()
    assert [fault for screen in opened for fault in screen.faults] == []


@pytest.fixture
def day(
    transactional_db: None, stack: Product, mailbox_port: tuple[Mailbox, int], screens: Callable[..., Screen]
) -> Iterator[ClinicDay]:
    """A morning at a clinic: its people can sign in, nobody is booked yet."""
    mailbox = mailbox_port[0]
    mailbox.letters.clear()
    yield ClinicDay.begin(stack, mailbox, screens)
    mailbox.letters.clear()


@pytest.fixture(autouse=True)
def tell_what_the_processes_said(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    report = getattr(request.node, "was", None)
    if report is not None and report.failed and "stack" in request.fixturenames:
        print(request.getfixturevalue("stack").logs())


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.when == "call":
        item.was = report  # type: ignore[attr-defined]
