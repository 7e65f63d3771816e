"""Messages as a mail program lays them out: narrow, dark, with colours turned, without their style sheet."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.letters import WITHOUT_LINK
from tests.readers.conftest import Shows
from tests.readers.inverting import TAKE_STYLES_AWAY, TURN_COLOURS
from tests.readers.letters import Sent, each_kind

MESSAGES = each_kind()
NARROW = 320
AXE = Axe()
# A message is no page of a site: it has no landmarks.
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
# By which scheme it is laid out, and what is done to it then.
CHANGED: dict[str, tuple[str, tuple[str, ...]]] = {
    "all colours turned": ("light", (TURN_COLOURS, "all")),
    "light colours turned": ("light", (TURN_COLOURS, "light")),
    "without its style sheet": ("light", (TAKE_STYLES_AWAY,)),
    "without its style sheet, in the dark": ("dark", (TAKE_STYLES_AWAY,)),
}
# Clock times whose beginning and end are on two lines.
BROKEN_TIMES = """
() => {
  const clock = /\\d{1,2}:\\d{2} [ap]\\.?.?m\\.?/g, broken = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const found of texts.currentNode.data.matchAll(clock)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, found.index);
      range.setEnd(texts.currentNode, found.index + found[0].length);
      if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) broken.push(found[0]);
    }
  }
  return broken;
}
"""

each = pytest.mark.parametrize("sent", MESSAGES, ids=lambda sent: sent.name)


@each
def test_nothing_sticks_out_of_a_narrow_phone(sent: Sent, shows: Shows) -> None:
    page = shows(sent.raw, width=NARROW).page
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


@each
def test_a_clock_time_stays_on_one_line(sent: Sent, shows: Shows) -> None:
    widths = (NARROW, 360, 411, 640)
    broken = {width: shows(sent.raw, width=width).page.evaluate(BROKEN_TIMES) for width in widths}
    assert not any(broken.values()), broken


@each
def test_the_one_button_is_big_enough_for_a_thumb(sent: Sent, shows: Shows) -> None:
    buttons = shows(sent.raw, width=NARROW).page.locator("a.button")
    assert buttons.count() == (0 if sent.kind in WITHOUT_LINK else 1)
    boxes = [buttons.nth(number).bounding_box() for number in range(buttons.count())]
    assert [box for box in boxes if box is None or box["height"] < 44 or box["width"] < 44] == []


def every_look() -> list[tuple[Sent, str]]:
    """Light and dark in each language; what a mail program does to colours and styles knows no language."""
    declared = [(sent, look) for sent in MESSAGES for look in ("light", "dark")]
    first = MESSAGES[0].language
    return declared + [(sent, look) for sent in MESSAGES if sent.language == first for look in CHANGED]


@pytest.mark.parametrize(("sent", "look"), every_look(), ids=lambda value: getattr(value, "name", str(value)))
def test_everybody_can_read_it(sent: Sent, look: str, shows: Shows) -> None:
    scheme, change = CHANGED.get(look, (look, None))
    page = shows(sent.raw, scheme=scheme).page
    if change:
        page.evaluate(*change)
    found = AXE.run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


@each
def test_it_asks_nobody_and_has_no_picture_to_miss(sent: Sent, shows: Shows) -> None:
    shown = shows(sent.raw)
    assert shown.asked == []
    pictures = "img, svg, picture, video, iframe, object, link, script"
    assert shown.page.locator(pictures).count() == 0
    assert "url(" not in shown.page.content()


@each
def test_what_is_shown_first_is_not_the_preview_line(sent: Sent, shows: Shows) -> None:
    """It is for the list of messages; whoever opens the message does not read it twice."""
    page = shows(sent.raw).page
    preview = page.locator(".preview")
    assert preview.count() == 1 and preview.inner_text() and not preview.is_visible()


def test_the_checker_sees_what_is_hard_to_read(shows: Shows) -> None:
    page = shows(MESSAGES[0].raw).page
    page.evaluate("document.querySelector('a.button').style.color = '#3b8d8a'")
    found = AXE.run(page, options=WCAG)
    assert [one["id"] for one in found.response["violations"]] == ["color-contrast"]
