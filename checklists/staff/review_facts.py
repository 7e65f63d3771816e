"""What the pages of one medicine show, with the words of its codes."""

from checklists.queries.review_page import ReviewPage
from checklists.rules.conditions import Condition
from checklists.staff.option_words import HOW, LAPSES
from checklists.staff.own_plan_words import CONDITIONS


def medicine_facts(found: ReviewPage) -> dict[str, object]:
    return {
        "found": found,
        "how_words": {how: str(words) for how, words in HOW.items()},
        "lapse_words": {lapse.value: str(words) for lapse, words in LAPSES.items()},
        "condition_words": [str(CONDITIONS[Condition(kind)]) for kind in found.conditions],
        "here": "reviews",
    }
