"""Nobody is told to eat or drink once the time for it has passed."""

from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules.facts import ItemKind
from checklists.rules.fasting import Window
from checklists.rules.item_wording import Wording, wording

FOOD, DRINK = datetime(2026, 11, 26, 11, tzinfo=UTC), datetime(2026, 11, 26, 15, tzinfo=UTC)
WINDOWS = (Window("light_meal", "Light food", None, FOOD), Window("clear", "Water", None, DRINK))
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("kind", "now", "said"),
    [
        (ItemKind.HYDRATION, DRINK - SECOND, Wording.USUAL),
        (ItemKind.HYDRATION, DRINK, Wording.CLOSED),
        (ItemKind.HYDRATION, DRINK + timedelta(days=1), Wording.CLOSED),
        (ItemKind.FASTING, FOOD, Wording.USUAL),
        (ItemKind.FASTING, DRINK - SECOND, Wording.USUAL),
        (ItemKind.FASTING, DRINK, Wording.CLOSED),
        (ItemKind.CLOTHING, DRINK, Wording.USUAL),
        (ItemKind.RIDE, DRINK, Wording.USUAL),
    ],
)
def test_words_follow_the_windows(kind: ItemKind, now: datetime, said: Wording) -> None:
    assert wording(kind, WINDOWS, has_own_plan=False, now=now) is said


@pytest.mark.parametrize("windows", [(), WINDOWS])
@pytest.mark.parametrize("kind", [ItemKind.FASTING, ItemKind.HYDRATION])
def test_an_own_plan_gets_no_advice_of_ours(kind: ItemKind, windows: tuple[Window, ...]) -> None:
    assert wording(kind, windows, has_own_plan=True, now=FOOD - SECOND) is Wording.OWN_PLAN


@pytest.mark.parametrize("kind", [ItemKind.FASTING, ItemKind.HYDRATION])
def test_while_hours_are_withheld_nothing_ends(kind: ItemKind) -> None:
    assert wording(kind, (), has_own_plan=True, now=DRINK + SECOND) is Wording.OWN_PLAN


@pytest.mark.parametrize("kind", [ItemKind.FASTING, ItemKind.HYDRATION])
def test_once_the_own_hours_are_over_the_question_is_what_was(kind: ItemKind) -> None:
    assert wording(kind, WINDOWS, has_own_plan=True, now=DRINK) is Wording.CLOSED


@pytest.mark.parametrize(
    ("kind", "said"), [(ItemKind.HYDRATION, Wording.CAREFUL), (ItemKind.FASTING, Wording.USUAL)]
)
def test_restricted_fluids_never_meet_the_protocols_words_on_drinks(kind: ItemKind, said: Wording) -> None:
    given = {"has_own_plan": False, "now": FOOD, "fluid_restricted": True}
    assert wording(kind, WINDOWS, **given) is said


def test_food_that_ends_after_drink_keeps_the_food_open() -> None:
    late_food = (Window("clear", "Water", None, FOOD), Window("light_meal", "Light food", None, DRINK))
    given = {"has_own_plan": False, "now": FOOD}
    found = {kind: wording(kind, late_food, **given) for kind in (ItemKind.FASTING, ItemKind.HYDRATION)}
    assert found == {ItemKind.FASTING: Wording.USUAL, ItemKind.HYDRATION: Wording.CLOSED}
