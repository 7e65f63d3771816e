"""A clinic's own protocol, from nothing to an infusion: written, signed off, booked, answered, confirmed."""

from tests.journeys import at_the_editor as manager
from tests.journeys.day import ClinicDay


def test_a(day: ClinicDay) -> None:
    desk = day.desk(day.clinic.manager)
    def show(n):
        print("=====", n, desk.page.url); print(desk.page.locator("main").inner_text()); desk.page.screenshot(path=f"/tmp/shots/{n}.png", full_page=True)
    manager.begins_from_nothing(day, desk)
    show("begun")
    manager.speaks_spanish_too(desk)
    for kind in ("Food and drink, with each patient's own clock times", "The ride home: names the driver", "The medicine list", "Vital signs, taken at the desk"):
        manager.adds(desk, kind)
        show(kind[:5])
    manager.adds(desk, "Your own questions", manager.TITLE)
    show("own")
    manager.asks(desk, manager.AIDS, "Yes or no")
    show("yesno")
    desk.press(manager.TITLE)
    manager.asks(desk, manager.MUSIC, "A choice from a list")
    show("choice")
    desk.press(manager.TITLE)
    manager.asks(desk, manager.HOURS, "A number")
    show("number")
    manager.turns_to(desk, "Messages")
    show("messages")
    desk.press("Overview")
    show("overview")
