"""One browser for the whole run: the journeys and the tests of the phone share it, each in windows of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import browser as browsers


def found() -> Path:
    """Where there is none the tests that need one are skipped, loudly; on CI that is a failure."""
    path = browsers.find_browser()
    if path is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(browsers.NONE_FOUND)
    return path


@contextmanager
def launched(path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(path), args=list(browsers.LAUNCH_ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def browser_path() -> Path:
    return found()


@pytest.fixture(scope="session")
def browser(browser_path: Path) -> Iterator[Browser]:
    with launched(browser_path) as opened:
        yield opened
