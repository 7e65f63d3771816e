"""How every page of the phone looks, for everybody: seen in a real browser, page by page. Source: ux.md X1 to X14, P15."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.attack.sizes import SCALE
from tests.factories import Clinic
from tests.phone.measures import CUT, TARGETS, WIDER, contrast
from tests.phone.shown import Shown
from tests.phone.walk import LANGUAGES, STATES, Page
from tests.screen import PHONE, Screen, barriers

STYLE = (Path(__file__).resolve().parents[2] / "static/css/patient.css").read_text()
# Of a checker's rules those that a look can change; the others read the same page again.
LOOK = {
    "runOnly": [
        "color-contrast",
        "target-size",
        "link-in-text-block",
        "scrollable-region-focusable",
        "meta-viewport",
    ]
}
BIG = "document.documentElement.style.fontSize = '200%'"
WIDTHS = (320, 360, 412, 768, 1280)


@pytest.fixture(scope="module")
def phone_shown(browser: Browser) -> Iterator[Shown]:
    tall = {"width": 360, "height": 4000}  # a checker takes what the bar covers for what cannot be pressed
    shown = Shown(browser, **PHONE | {"viewport": tall, "reduced_motion": "reduce"})
    yield shown
    shown.context.close()
    assert (shown.elsewhere, sorted(set(shown.said))) == ([], [])


def named(page: Page, found: list[str]) -> list[str]:
    return [f"{page.language} {page.name}: {each}" for each in found]


def test_every_page_was_walked(pages: tuple[Page, ...]) -> None:
    """A walk that opens nothing must not silence what follows: each state of the phone brings one of its own, in both languages."""
    seen = {(page.language, page.name.split()[0]) for page in pages}
    assert {(language, state) for language in LANGUAGES for state in STATES} <= seen
    assert len(pages) > 120


def test_no_page_has_a_barrier_in_any_look(pages: tuple[Page, ...], phone_shown: Shown) -> None:
    """X1: light, dark, right to left, 200 % text."""
    off: list[str] = []
    for page in pages:
        window = phone_shown.show(page)
        off += named(page, barriers(window, **(LOOK if page.language == "ar" else {})))
        if page.language == "en":
            window.evaluate("document.documentElement.dataset.theme = 'dark'")
            off += named(page, barriers(window, **LOOK))
            window.evaluate(f"document.documentElement.dataset.theme = 'light'; {BIG}")
            off += named(page, barriers(window, **LOOK))
    assert off == []


def test_a_page_says_its_language_and_direction(pages: tuple[Page, ...]) -> None:
    """X12. That each of its words is translated: tests/house/test_catalogues.py."""
    for page in pages:
        direction = "rtl" if page.language == "ar" else "ltr"
        assert f'<html lang="{page.language}" dir="{direction}"' in page.html, page.name


def test_what_is_pressed_is_large_and_apart_at_every_width(browser: Browser, pages: tuple[Page, ...]) -> None:
    """X2, X3: and nothing is cut off or beyond the edge, with wider spacing and with text twice as large too."""
    shown, off = Shown(browser, viewport={"width": 320, "height": 640}), []
    for page in pages:
        window = shown.show(page)
        window.evaluate(
            "document.querySelectorAll('details:not(.tongues)').forEach((e) => { e.open = true })"
        )
        for width in WIDTHS if page.language == "en" else (320, 360):
            window.set_viewport_size({"width": width, "height": 640})
            off += [
                f"{width} {each}"
                for each in named(page, window.evaluate(TARGETS, [48, 8, 56]) + window.evaluate(CUT))
            ]
        window.set_viewport_size({"width": 320, "height": 640})
        window.evaluate(BIG)
        off += [f"200 % {each}" for each in named(page, window.evaluate(CUT))]
        window.evaluate("document.documentElement.style.fontSize = ''")
        window.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }",
            WIDER,
        )
        off += [f"wider {each}" for each in named(page, window.evaluate(CUT))]
    shown.context.close()
    assert off == []


def test_zoom_is_never_taken_away(pages: tuple[Page, ...]) -> None:
    viewports = {
        found for page in pages for found in re.findall(r'<meta name="viewport" content="([^"]*)"', page.html)
    }
    assert viewports == {"width=device-width, initial-scale=1"}


def themes() -> dict[str, dict[str, str]]:
    """The colours of each theme by name."""
    light, automatic, dark = re.findall(r"--page: .*?(?=\n\s*})", STYLE, re.DOTALL)[:3]
    found = {
        name: dict(re.findall(r"--([\w-]+): (#\w{6})", text))
        for name, text in (("light", light), ("dark", dark))
    }
    assert dict(re.findall(r"--([\w-]+): (#\w{6})", automatic)) == found["dark"]
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_shapes_stand_out(theme: str) -> None:
    """X4: text at 4.5 or more, edges of what is pressed and the focus ring at 3 or more."""
    colours, grounds = themes()[theme], ("page", "card", "soft", "attention-soft")
    text = {(ink, ground) for ink in ("ink", "quiet") for ground in grounds} | {
        *(("accent", ground) for ground in ("page", "card", "soft")),
        *(("attention", ground) for ground in ("page", "card", "attention-soft")),
        *(("on-accent", ground) for ground in ("accent", "accent-hover")),
    }
    shapes = {(edge, ground) for edge in ("edge", "accent") for ground in ("page", "card", "soft")}
    faint = [pair for pair in text if contrast(colours[pair[0]], colours[pair[1]]) < 4.5]
    faint += [pair for pair in shapes if contrast(colours[pair[0]], colours[pair[1]]) < 3]
    assert faint == []


def test_a_grey_picture_tells_every_state(pages: tuple[Page, ...], phone_shown: Shown) -> None:
    """X4: the mark of a state has a shape of its own, and its row says it in words."""
    shape = """(row) => { const mark = row.querySelector(".mark"), inside = getComputedStyle(mark, "::after");
      return [[...row.classList].find((name) => ["done", "not_done", "not_sure", "later"].includes(name)),
        getComputedStyle(mark).borderStyle + inside.content + inside.transform, row.querySelector(".state").textContent.trim()] }"""
    seen: dict[str, set[str]] = {}
    for page in pages:
        if page.address == "/my/" and page.language == "en" and 'class="items"' in page.html:
            window = phone_shown.show(page)
            for state, mark, words in window.locator(".item").evaluate_all(f"(rows) => rows.map({shape})"):
                assert words, f"{page.name}: a row without its state in words"
                seen.setdefault(state, set()).add(mark)
    assert set(seen) == {"done", "not_done", "not_sure", "later"}
    assert [len(marks) for marks in seen.values()] == [1, 1, 1, 1]
    assert len(set.union(*seen.values())) == 4


def test_help_stands_in_the_same_place(pages: tuple[Page, ...]) -> None:
    """X7: after the content and before the bar, with the phone and the safety line where the site is known; a link on top leads there."""
    for page in pages:
        order = [
            page.html.index(part)
            for part in ('href="#help"', "<main", "</main>", '<footer class="help" id="help"')
        ]
        assert order == sorted(order) and page.html.count('id="help"') == 1, page.name
        foot = page.html[order[-1] : page.html.index("</footer>")]
        if '<nav class="bar"' in page.html:
            assert page.html.index('<nav class="bar"') > order[-1] and 'href="tel:' in foot, page.name
            # Numbers for a crisis say what kind of clinic it is: not to somebody of whom no date of birth is known.
            need_not = page.address in ("/my/ride/", "/my/helping/") or page.name.startswith("remembered ")
            assert 'href="tel:911"' in foot or need_not, page.name


def test_every_form_works_without_a_script(pages: tuple[Page, ...]) -> None:
    """X9: each is sent by a button of its own, to an address, with its secret; nothing waits for a script."""
    for page in pages:
        for form in re.findall(r"<form\b.*?</form>", page.html, re.DOTALL):
            assert 'method="post"' in form and "<button" in form, f"{page.name}: {form[:80]}"
            assert "csrfmiddlewaretoken" in form or "/r/stop/" in page.address, f"{page.name}: {form[:80]}"
        assert re.findall(r'href="(?:#|javascript:[^"]*)"|\son\w+=', page.html) == [], page.name


def test_nothing_moves_by_itself(pages: tuple[Page, ...], phone_shown: Shown) -> None:
    """X10: what may not be true any more goes at once, without a movement."""
    assert "scroll-behavior" not in STYLE
    assert all(
        found in ("none", "over 0s 60s forwards") for found in re.findall(r"animation: ([^;]+);", STYLE)
    )
    assert re.findall(r"@keyframes (.*)", STYLE) == ["over { to { visibility: hidden; } }"]
    outside = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{.*\}\n", "", STYLE)
    assert "transition" in STYLE and "transition" not in outside
    for page in pages:
        assert re.findall(r'http-equiv="refresh"|<(?:marquee|blink|video|audio)|autoplay', page.html) == [], (
            page.name
        )
    assert phone_shown.show(pages[0]).evaluate("document.getAnimations().length") == 0


def test_an_error_is_summed_up_on_top(pages: tuple[Page, ...], phone_shown: Shown) -> None:
    """X13: with the focus, a link to each field, the same words beside it, "Error:" in the title."""
    summaries = ("<h2>Please look at this again</h2>", "<h2>This did not open</h2>")
    wrong = [page for page in pages if any(words in page.html for words in summaries)]
    assert len(wrong) >= 6
    for page in wrong:
        window = phone_shown.show(page)
        assert window.title().startswith("Error:"), page.name
        assert window.evaluate("document.activeElement.className") == "problems", page.name
        for link in window.locator(".problems a").all():
            target = window.locator(f"main {link.get_attribute('href')}")
            assert target.count() == 1, f"{page.name}: {link.inner_text()}"
            beside = window.locator("main form, main fieldset").filter(has_text=link.inner_text())
            assert beside.count() > 0, f"{page.name}: {link.inner_text()} stands in the summary only"


def test_no_page_asks_anybody_else(pages: tuple[Page, ...]) -> None:
    """X14: what a browser asked is judged at the end of `phone_shown`; here, what stands in the page."""
    away = {
        found
        for page in pages
        for found in re.findall(r'(?:src|href|action)="(?:https?:)?//([^/"]+)', page.html)
    }
    assert away <= {"www.openstreetmap.org"}  # the map, pressed by hand, without a referrer
    assert all(
        'rel="noreferrer"' in link
        for page in pages
        for link in re.findall(r"<a[^>]*openstreetmap[^>]*>", page.html)
    )


def test_no_page_breaks_the_policy_it_is_sent_with(
    pages: tuple[Page, ...], phone_shown: Shown, record_property: Callable[[str, object], None]
) -> None:
    """WB-2, DA-9: `phone_shown` judges at its end. All in `make attack`; every twelfth here, where other tests open them too."""
    seen = pages if SCALE else pages[::12]
    for page in seen:
        phone_shown.show(page)
    record_property("pages_in_a_browser", len(seen))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_list_prints_on_one_page_with_boxes_for_a_pen(
    pages: tuple[Page, ...], browser: Browser, paper: str
) -> None:
    """P15."""
    shown = Shown(browser, viewport={"width": 360, "height": 640})
    lists = [page for page in pages if page.address == "/my/" and 'class="items"' in page.html]
    assert len(lists) >= 10
    for page in lists:
        window = shown.show(page)
        pdf = window.pdf(format=paper, margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm"))
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1, page.name
        window.emulate_media(media="print")
        assert (
            window.locator(".item .mark").first.evaluate("(mark) => getComputedStyle(mark).borderRadius")
            == "0px"
        )
        assert window.locator("button:not(.row):visible, .bar:visible, .look:visible").count() == 0, page.name
        window.emulate_media(media="null")
    shown.context.close()


def test_theme_size_and_language_change_in_one_tap_and_stay(
    clinic: Clinic, opened: Callable[..., Screen]
) -> None:
    """X11, and the languages of X12, on a phone with scripts."""
    clinic.site.languages = ["en", "es"]
    clinic.site.save()
    page = opened(clinic.book()).page
    look = "[document.documentElement.dataset.theme, document.documentElement.dataset.size, document.documentElement.lang]"
    for name, shown in (("theme", ["dark", "1", "en"]), ("size", ["dark", "2", "en"])):
        with page.expect_response("**/my/look/"):
            page.locator(f".look [name={name}]").click()
        assert page.evaluate(look) == shown
    page.get_by_role("button", name="Español").click()
    page.wait_for_load_state("load")
    assert page.evaluate(look) == ["dark", "2", "es"]
    page.reload()
    assert page.evaluate(look) == ["dark", "2", "es"]


def test_the_list_is_filled_in_without_scripts(clinic: Clinic, opened: Callable[..., Screen]) -> None:
    """X9: tick, undo, an honest answer, a medicine, the look; each a form and a page that follows."""
    page = opened(clinic.book(), scripts=False).page
    row = page.locator("#item-4")
    row.get_by_role("button").click()
    assert "Done" in row.inner_text()
    row.get_by_role("button", name="Undo").click()
    assert "Not done" in row.inner_text()
    page.get_by_role("link", name="I ate or drank").first.click()
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("^Error:"))
    page.goto("/my/medicines/")
    page.get_by_label("Name, and how much").fill("sertraline 50 mg")
    page.get_by_role("button", name="Add").click()
    assert "sertraline 50 mg" in page.locator("main").inner_text()
    page.locator(".look [name=theme]").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
