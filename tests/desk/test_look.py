"""How every page of the desk looks, to everybody: seen in a real browser, page by page. Source: ux.md X1 to X4, X14."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Window

from tests.attack.sizes import SCALE
from tests.desk.walk import ROLES
from tests.phone.measures import CUT, TARGETS
from tests.phone.shown import Shown
from tests.phone.walk import Page
from tests.screen import DESKTOP, barriers

# Of a checker's rules those that a theme can change; the others read the same page again.
LOOK = {"runOnly": ["color-contrast", "link-in-text-block"]}
# Rows stand close at the desk: how far apart is the checker's own rule there.
ANY = -1000
DARK = "document.documentElement.dataset.bsTheme = 'dark'"
LIGHT = "document.documentElement.dataset.bsTheme = 'light'"
OPEN = "document.querySelectorAll('details').forEach((e) => { e.open = true })"
BAD = "<script>document.title = 'run'</script><img src='https://elsewhere.example/a.png' alt=''>"
WIDTHS = (768, 1280, 1920)


@pytest.fixture
def shown(browser: Browser) -> Iterator[Shown]:
    opened = Shown(browser, **DESKTOP | {"reduced_motion": "reduce"})
    yield opened
    opened.context.close()
    assert (opened.elsewhere, sorted(set(opened.said))) == ([], [])


@dataclass(frozen=True)
class Looked:
    """What was wrong with the pages, by name: barriers, and what is small or cut."""

    barriers: list[str]
    sizes: list[str]


@pytest.fixture(scope="module")
def looked(pages: tuple[Page, ...], browser: Browser) -> Looked:
    """Each page is opened once: in light, and one of each address in dark and at every width."""
    shown, found = Shown(browser, **DESKTOP | {"reduced_motion": "reduce"}), Looked([], [])
    everywhere = {page.name for page in once(pages)}
    for page in distinct(pages):
        window = shown.show(page)
        window.evaluate(OPEN)
        found.barriers.extend(named(page, barriers(window)))
        if page.name in everywhere:
            window.evaluate(DARK)
            found.barriers.extend(named(page, barriers(window, **LOOK)))
            window.evaluate(LIGHT)
            found.sizes.extend(_at_every_width(page, window))
    shown.context.close()
    assert (shown.elsewhere, sorted(set(shown.said))) == ([], [])
    return found


def once(pages: tuple[Page, ...]) -> list[Page]:
    """One page of each address: what roles read differently has the same boxes and colours."""
    return list({page.address: page for page in pages}.values())


def distinct(pages: tuple[Page, ...]) -> list[Page]:
    """One page of each shape below the head, one of each role's head, and whatever stands for its address."""
    shapes = {replace(page, html=page.html.partition("<main")[2]).shape: page for page in pages}
    heads = {page.name.partition(" /")[0]: page for page in pages}
    return list({page.name: page for page in (*shapes.values(), *heads.values(), *once(pages))}.values())


def named(page: Page, found: list[str]) -> list[str]:
    return [f"{page.name}: {each}" for each in found]


def test_every_page_was_walked(pages: tuple[Page, ...]) -> None:
    """A walk that opens nothing must not silence what follows: each role sees pages of its own."""
    who = {page.name.partition(" /")[0].removesuffix(" sent empty") for page in pages}
    assert who == {*ROLES, "demo"}
    assert len(pages) > 120


def test_no_page_has_a_barrier_in_light_or_dark(looked: Looked) -> None:
    """X1."""
    assert looked.barriers == []


def test_what_is_pressed_is_large_and_nothing_is_cut_at_any_width(looked: Looked) -> None:
    """X2, X3: 44 px at the desk; nothing beyond the edge, at 320 px too, which is 400 % of a small screen."""
    assert looked.sizes == []


def _at_every_width(page: Page, window: Window) -> Iterator[str]:
    for width in WIDTHS:
        window.set_viewport_size({"width": width, "height": 1024})
        yield from (f"{width} {each}" for each in named(page, window.evaluate(TARGETS, [44, ANY, 44])))
        yield from (f"{width} {each}" for each in named(page, window.evaluate(CUT)))
    window.set_viewport_size({"width": 320, "height": 640})
    yield from (f"320 {each}" for each in named(page, window.evaluate(CUT)))
    window.set_viewport_size(DESKTOP["viewport"])


def test_no_page_breaks_the_policy_it_is_sent_with(
    pages: tuple[Page, ...], shown: Shown, record_property: Callable[[str, object], None]
) -> None:
    """WB-2, DA-9: `shown` judges at its end. All in `make attack`; every twelfth here, where the tests above open them too."""
    seen = pages if SCALE else pages[::12]
    for page in seen:
        shown.show(page)
    record_property("pages_in_a_browser", len(seen))
    record_property("violations", len(shown.said))
    record_property("third_parties", len(shown.elsewhere))


def test_what_breaks_a_policy_is_seen(pages: tuple[Page, ...], browser: Browser) -> None:
    opened = Shown(browser, **DESKTOP)
    opened.show(replace(pages[0], html=pages[0].html.replace("</body>", f"{BAD}</body>")))
    opened.context.close()
    assert len(opened.said) == 2 and all("Content Security Policy" in each for each in opened.said)
