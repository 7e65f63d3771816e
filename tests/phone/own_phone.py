"""What somebody does with a list on their own phone, and what stands in the phone afterwards."""

from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, Page

from checklists.models import Appointment
from tests.patient.conftest import mint
from tests.phone.windows import types
from tests.screen import Screen

# Everything that a browser keeps for a place, as one text.
_DUMP = """async () => {
  const found = [location.href, document.title, document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { indexedDB.open(name).onsuccess = (event) => done(event.target.result); });
    for (const store of db.objectStoreNames) {
      const rows = await new Promise((done) => {
        db.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result);
      });
      found.push(`${name}/${store}: ${JSON.stringify(rows)}`);
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const body = request.url.endsWith(".css") ? "" : await (await cache.match(request)).text();
      found.push(`${name} ${request.url} ${body}`);
    }
  }
  const workers = await navigator.serviceWorker.getRegistrations();
  return { text: found.join("\\n"), databases: (await indexedDB.databases()).length,
           caches: (await caches.keys()).length, workers: workers.length };
}"""


def keeps(screen: Screen, row: Appointment) -> None:
    """The link, the birth date, "This is my own phone"."""
    opens(screen, row, own=True)
    is_kept(screen.page)


def opens(screen: Screen, row: Appointment, *, own: bool = False) -> None:
    screen.page.goto(f"/l/{mint(row)}")
    if own:
        screen.page.get_by_label("This is my own phone.").check()
    types(screen)
    screen.page.get_by_role("button", name="Open", exact=True).click()
    screen.page.wait_for_url("**/my/")


def is_kept(page: Page) -> None:
    page.locator("form[data-off]").get_by_role("button", name="Take my list off this phone").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def cut(screen: Screen) -> None:
    screen.page.context.set_offline(True)


def back(screen: Screen) -> None:
    screen.page.context.set_offline(False)


def presses(screen: Screen, *positions: int) -> None:
    """The line, whichever page it stands on; it is done at once."""
    for position in positions:
        line = screen.page.locator(f"#item-{position}")
        line.locator("[data-kept=tick], form[data-tick] .row").first.click()
        screen.page.locator(f"#item-{position}.done").wait_for()


def takes_back(screen: Screen, position: int) -> None:
    screen.page.locator(f"#item-{position}").get_by_role("button", name="Undo").click()
    screen.page.locator(f"#item-{position}.not_done").wait_for()


def state(screen: Screen, position: int) -> str:
    return screen.page.locator(f"#item-{position} .state").inner_text()


def crash(screen: Screen) -> Screen:
    """The tab dies without a word; another one of the same phone is opened."""
    with suppress(Error):  # nobody is left to answer
        screen.page.goto("chrome://crash")
    tab = another_tab(screen)
    screen.page.close()
    return tab


def another_tab(screen: Screen) -> Screen:
    return Screen(screen.page.context.new_page(), is_phone=True, has_script=True)


def stores(page: Page) -> dict[str, Any]:
    """`text`: all that the browser keeps; `databases`, `caches` and `workers`: how many."""
    found: dict[str, Any] = page.evaluate(_DUMP)
    return found
