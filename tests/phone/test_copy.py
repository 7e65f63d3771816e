"""A copy of one's own record, taken on a phone: one press, a file that fits the screen and needs nothing else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from checklists import models
from tests.factories import NOW, Clinic
from tests.screen import Screen


def wide(screen: Screen) -> int:
    return int(screen.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_a_copy_is_taken_with_one_press(
    phone: Screen, opened: Callable[..., Screen], clinic: Clinic, tmp_path: Path
) -> None:
    opened(clinic.book(), on=phone)
    models.LinkSession.objects.update(unlocked_until=NOW + timedelta(minutes=10))
    phone.go("/my/helpers/")
    phone.follow("Get a copy of what we hold about you")
    assert wide(phone) <= 0
    with phone.page.expect_download() as taken:
        phone.page.get_by_role("button", name="A page to read or print").click()
    assert taken.value.suggested_filename.startswith("copy-2026-11-23")
    phone.says("A copy of what we hold about you")
    file = tmp_path / "copy.html"
    taken.value.save_as(file)
    browser = phone.page.context.browser
    assert browser
    alone = browser.new_page(viewport={"width": 360, "height": 640})
    alone.set_content(file.read_text(encoding="utf-8"))
    assert "Ruiz" in alone.content()
    assert alone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    alone.close()
