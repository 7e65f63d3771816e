"""Takes the pictures of all messages: `.venv/bin/python docs/screens/emails.py`. Needs nothing that runs.

Each kind is composed as it is sent, read back from the wire, and laid out on a phone in the light and in the dark, and on a desk.
"""

import html
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

import django
from playwright.sync_api import Browser, sync_playwright

from clinic.stack.environment import fill_environment

fill_environment()
django.setup()

from tests import browser as machine
from tests.readers.conftest import html_of
from tests.readers.letters import Sent, each_kind

# Name of the picture: colour scheme, width of one message, messages side by side.
SHEETS = {
    "emails-phone": ("light", 320, 5),
    "emails-dark": ("dark", 320, 5),
    "emails-desk": ("light", 640, 3),
}
# Small enough for a repository, large enough to read.
SCALE = 0.5
_STYLE = """
body { margin: 0; padding: 16px; background: #8a9499; font: 14px system-ui; color: #fff; }
main { display: grid; gap: 16px; align-items: start; }
figure { margin: 0; } figcaption { padding-block-end: 4px; }
iframe { border: 0; inline-size: 100%; display: block; }
"""
_GROW = "document.querySelectorAll('iframe').forEach(f => f.style.blockSize = f.contentDocument.body.scrollHeight + 'px')"


def figure(sent: Sent) -> str:
    return f'<figure><figcaption>{sent.kind}</figcaption><iframe srcdoc="{html.escape(html_of(sent.raw))}"></iframe></figure>'


def sheet(browser: Browser, name: str, messages: list[Sent]) -> None:
    scheme, width, side_by_side = SHEETS[name]
    total = side_by_side * (width + 16) + 16
    page = browser.new_page(
        viewport={"width": total, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        device_scale_factor=SCALE,
    )
    columns = f"grid-template-columns: repeat({side_by_side}, {width}px)"
    figures = "".join(map(figure, messages))
    page.set_content(f'<style>{_STYLE}</style><main style="{columns}">{figures}</main>')
    page.evaluate(_GROW)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
    page.close()


def main() -> None:
    messages = [sent for sent in each_kind() if sent.language == "en"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(machine.find_browser()), args=list(machine.LAUNCH_ARGUMENTS)
        )
        for name in SHEETS:
            sheet(browser, name, messages)
        browser.close()


if __name__ == "__main__":
    main()
