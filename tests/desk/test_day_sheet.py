"""The day on paper, as the browser prints it: A4 and Letter, and on a screen."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from tests.desk.printed import Leaf, leaves
from tests.factories import START, Clinic
from tests.preparing import prepared
from tests.screen import Screen

MOST = 40
FORMATS = [("A4", (595, 842), 725), ("Letter", (612, 792), 748)]
# An Arabic name, a Hebrew one, one that never ends, one without a space to break at.
LONG = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe"[:80]
ODD = {
    0: ("ليلى", "الحسيني"),
    1: ("שרה", "כהן"),
    2: ("Maximiliana Theodora Josephine", LONG),
    3: (LONG, "Ng"),
}


@pytest.fixture
def full_day(clinic: Clinic) -> Clinic:
    """Forty patients, each with a record number that is on no other line."""
    for place in range(MOST):
        first, last = ODD.get(place, ("Ana", f"Ruiz{place:02d}"))
        person = clinic.patient(first_name=first, last_name=last, record_number=f"REC{place:02d}Z")
        row = clinic.book(person, starts_at=START + timedelta(minutes=5 * place))
    prepared(clinic, row, medicine="clonazepam 0.5")
    return clinic


def opened(screen: Screen, desk_of: str) -> Page:
    screen.go(f"{desk_of}day-sheet/?on=2026-11-26")
    return screen.page


def records(leaf: Leaf) -> list[str]:
    return re.findall(r"REC\d\dZ", leaf.text)


@pytest.mark.parametrize(("name", "size", "width"), FORMATS, ids=["A4", "Letter"])
def test_forty_patients_print_whole(
    full_day: Clinic, nurse: Screen, desk_of: str, name: str, size: tuple[int, int], width: int
) -> None:
    page = opened(nurse, desk_of)
    found = leaves(page, format=name)
    assert all(abs(leaf.size[side] - size[side]) <= 1 for leaf in found for side in (0, 1))
    printed = [record for leaf in found for record in records(leaf)]
    assert sorted(printed) == [f"REC{place:02d}Z" for place in range(MOST)]
    for place, leaf in enumerate(found, start=1):
        assert leaf.says(f"Page {place} of {len(found)}")
        assert leaf.says("Maple House") and leaf.says("Thursday 26 November") and leaf.says("what is missing")
        # The last field of each patient stands on the page of the first.
        assert leaf.text.count("Notes,initials") == leaf.text.count("asked aloud".replace(" ", ""))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_in_grey_each_state_is_a_word_and_a_shape(full_day: Clinic, nurse: Screen, desk_of: str) -> None:
    page = opened(nurse, desk_of)
    page.emulate_media(media="print")
    states = page.locator(".paper .state")
    assert states.count() >= MOST
    assert page.locator(".paper .state:has(svg use)").count() == states.count()
    colours = "(all) => [...new Set(all.map((each) => getComputedStyle(each).color))]"
    assert states.evaluate_all(colours) == ["rgb(0, 0, 0)"]
    assert all(words.strip() for words in states.all_inner_texts())


def test_nothing_of_the_screen_is_printed(full_day: Clinic, nurse: Screen, desk_of: str) -> None:
    (first, *_) = leaves(opened(nurse, desk_of), format="A4")
    for words in ("Sign out", "Back to the board", "Save as PDF", "Demo"):
        assert not first.says(words), words


def test_the_front_desk_prints_no_medicine(full_day: Clinic, front_desk: Screen, desk_of: str) -> None:
    printed = "".join(leaf.text for leaf in leaves(opened(front_desk, desk_of), format="Letter"))
    assert "REC39Z" in printed
    assert "clonazepam" not in printed.lower() and "Pressure" not in printed


@pytest.mark.parametrize("width", [768, 1280, 1920])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_reads_on_a_screen_too(
    clinic: Clinic, at_desk: Callable[..., Screen], desk_of: str, width: int, theme: str
) -> None:
    for first, last in ODD.values():
        clinic.book(clinic.patient(first_name=first, last_name=last))
    screen = at_desk(clinic.nurse, width=width, height=1024, theme=theme)
    page = opened(screen, desk_of)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".paper bdi", has_text="ليلى").count() == 1


def test_the_board_leads_to_it(clinic: Clinic, nurse: Screen, desk_of: str) -> None:
    nurse.go(f"{desk_of}?on=2026-11-26")
    nurse.follow("Day sheet")
    nurse.says("Thursday 26 November")
    assert nurse.page.url.endswith("day-sheet/?on=2026-11-26")
