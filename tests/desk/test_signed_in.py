"""The fixtures of this folder open what they say."""

from tests.screen import Screen


def test_each_role_is_at_its_own_desk(
    nurse: Screen, prescriber: Screen, front_desk: Screen, manager: Screen, desk_of: str
) -> None:
    for screen in (nurse, prescriber, front_desk, manager):
        screen.go(desk_of)
        screen.says("Monday 23 November")
    assert nurse.page.viewport_size == {"width": 768, "height": 1024}
