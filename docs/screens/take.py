"""Takes the pictures of the README and the guides from a running demo: `.venv/bin/python docs/screens/take.py`.

Needs `make run` in another terminal. Asks `manage.py seed_demo --json` for sign-ins and links.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from tests import browser as machine

PHONE = {
    "viewport": {"width": 360, "height": 640},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
TABLET = {"viewport": {"width": 768, "height": 1024}}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}

TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date()
SCHEDULE = f"""Date,Time,Patient Name,DOB,Email,Mobile,MRN,Room
{TOMORROW},9:00,"Marsh, Ada",1984-03-03,ada.marsh@patient.example,303 555 0141,D301,2
{TOMORROW},10:30,"Reed, Bo",1979-07-11,bo.reed@patient.example,303 555 0142,D302,1
{TOMORROW},13:00,"Silva, Rita",1991-12-24,rita.silva@patient.example,303 555 0143,D303,2
"""


def demo() -> dict[str, Any]:
    command = [str(ROOT / ".venv/bin/python"), "manage.py", "seed_demo", "--json"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@contextmanager
def page(browser: Browser, **options: Any) -> Iterator[Page]:
    context = browser.new_context(locale="en-US", timezone_id="America/Denver", **options)
    try:
        yield context.new_page()
    finally:
        context.close()


def shot(page: Page, name: str, *, full: bool = False) -> None:
    page.screenshot(path=FOLDER / f"{name}.png", full_page=full, animations="disabled")


def open_link(page: Page, patient: dict[str, Any]) -> None:
    page.goto(patient["link"])
    year, month, day = patient["date_of_birth"].split("-")
    for name, value in (("day", day), ("month", month), ("year", year)):
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Open").click()
    page.wait_for_url("**/my/")


def sign_in(page: Page, site: str, person: dict[str, str]) -> None:
    page.goto(f"{site}/staff/sign-in/")
    page.locator("[name=login]").fill(person["email"])
    page.locator("[name=password]").fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")


def patient_pages(browser: Browser, found: dict[str, Any]) -> None:
    people = {one["patient"]: one for one in found["appointments"] if one["link"]}
    for scheme, suffix in (("light", ""), ("dark", "-dark")):
        with page(browser, color_scheme=scheme, **PHONE) as phone:
            phone.goto(people["Sam Taylor"]["link"])
            shot(phone, f"phone-landing{suffix}")
            open_link(phone, people["Sam Taylor"])
            shot(phone, f"phone-prepare{suffix}")
            for name, address in (
                ("fasting", "items/1"),
                ("ride", "items/3"),
                ("medicines", "medicines"),
                ("ate", "ate"),
            ):
                phone.goto(phone.url.split("/my/")[0] + f"/my/{address}/")
                shot(phone, f"phone-{name}{suffix}")
    for name, who in (("today", "Jonas Weber"), ("rest", "Hana Kim")):
        with page(browser, **PHONE) as phone:
            open_link(phone, people[who])
            shot(phone, f"phone-{name}")


def staff_pages(browser: Browser, found: dict[str, Any]) -> None:
    site = found["appointments"][0]["link"].split("/l/")[0]
    people = {one["role"]: one for one in found["staff"]}
    ids = {one["patient"]: one["id"] for one in found["appointments"]}
    home = f"{site}/staff/{found['site']['slug']}/"
    with page(browser, **DESKTOP) as desk:
        desk.goto(f"{site}/staff/sign-in/")
        shot(desk, "sign-in-desktop")
        sign_in(desk, site, people["nurse"])
        desk.goto(home)
        shot(desk, "board-desktop", full=True)
        for name, address in (
            ("appointment", f"appointments/{ids['Sam Taylor']}/"),
            ("import", "import/"),
            ("call-list", "calls/"),
        ):
            desk.goto(home + address)
            shot(desk, f"{name}-desktop", full=True)
        desk.goto(home + "import/")
        desk.locator("textarea").first.fill(SCHEDULE)
        desk.get_by_role("button", name="See what it would do").click()
        shot(desk, "import-desktop", full=True)
    for scheme, suffix in (("light", ""), ("dark", "-dark")):
        with page(browser, color_scheme=scheme, **TABLET) as tablet:
            sign_in(tablet, site, people["nurse"])
            tablet.goto(home)
            shot(tablet, f"board-tablet{suffix}", full=True)
            tablet.goto(f"{home}check-in/{ids['Ana Ruiz']}/")
            shot(tablet, f"checkin-tablet{suffix}", full=True)
    with page(browser, **TABLET) as tablet:
        sign_in(tablet, site, people["prescriber"])
        tablet.goto(home + "reviews/")
        shot(tablet, "reviews-tablet", full=True)
    with page(browser, **DESKTOP) as desk:
        sign_in(desk, site, people["prescriber"])
        desk.goto(home + "protocols/")
        desk.locator("a[href*='/protocols/versions/']").first.click()
        desk.get_by_role("link", name="Preview").click()
        desk.wait_for_load_state("networkidle")
        shot(desk, "protocol-preview-desktop", full=True)


def mail_pages(browser: Browser, found: dict[str, Any]) -> None:
    if found["mail"]["url"]:
        with page(browser, **DESKTOP) as mail:
            mail.goto(found["mail"]["url"])
            shot(mail, "mail-catcher")


def main() -> None:
    found = demo()
    with sync_playwright() as playwright:
        executable = machine.find_browser()
        browser = playwright.chromium.launch(
            executable_path=str(executable), args=list(machine.LAUNCH_ARGUMENTS)
        )
        patient_pages(browser, found)
        staff_pages(browser, found)
        mail_pages(browser, found)
        browser.close()


if __name__ == "__main__":
    main()
