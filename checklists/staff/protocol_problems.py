"""What the reader of a protocol's data says, in the desk's words and with its cure."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_WHOLE = gettext_noop("Mend it on its page.")
# What `rules.protocol.parse` says, in a pattern; what the desk reads, and what to do. A group of the pattern is {0}.
_SAID: tuple[tuple[str, str, str], ...] = (
    (
        r"a text of 1 to (\d+) letters was expected",
        gettext_noop("Nothing is written here, or too much."),
        gettext_noop("Write 1 to {0} letters."),
    ),
    (
        r"holds letters that cannot be printed",
        gettext_noop("It holds letters that nobody can see."),
        gettext_noop("Type it again."),
    ),
    (
        r"at least one item was expected",
        gettext_noop("Nothing is asked yet."),
        gettext_noop("Add at least one item."),
    ),
    (
        r"at least one question was expected",
        gettext_noop("This item asks nothing yet."),
        gettext_noop("Add a question at the end of its page."),
    ),
    (
        r"a choice has choices.*",
        gettext_noop("There is no answer to choose."),
        gettext_noop("Write the answers, at least two."),
    ),
    (
        r"lies above most",
        gettext_noop("The smallest number lies above the largest."),
        gettext_noop("Change one of them."),
    ),
    (
        r"a safety item is always asked anew",
        gettext_noop("A safety item never offers the last answer again."),
        gettext_noop("Take away one of the two marks."),
    ),
    (
        r"water may end last.*",
        gettext_noop("The hours are out of order."),
        gettext_noop(
            "Water and clear drinks have the fewest hours, then light food, then a normal meal, then “not sure what”."
        ),
    ),
    (
        r"hours must come to whole minutes",
        gettext_noop("These hours are no whole minutes."),
        gettext_noop("Write them like 6 or 6.5."),
    ),
    (
        r"the limits have to rise.*",
        gettext_noop("The limits are out of order."),
        gettext_noop("From low to high: emergency, hold and read again below; then read again, hold and emergency from."),
    ),
    (
        r"at least one limit was expected",
        gettext_noop("It has no limit."),
        gettext_noop("Fill in one, or take the measure away."),
    ),
    (
        r"at least one measure.*",
        gettext_noop("Nothing is measured."),
        gettext_noop("Fill in the limits of one measure, or remove the item “Vital signs”."),
    ),
    (
        r"systolic and diastolic.*",
        gettext_noop("Only one of the two blood pressures has limits."),
        gettext_noop("Fill in the other one, or empty both."),
    ),
    (
        r"after lies above until",
        gettext_noop("The rest is longer at least than at most."),
        gettext_noop("Change one of the two."),
    ),
    (
        r"at most (\d+) before the infusion and (\d+) after it",
        gettext_noop("There are too many messages."),
        gettext_noop("Keep at most {0} before the infusion and {1} after it."),
    ),
    (
        r"a (?:whole )?number from (\S+) to (\S+) was expected",
        gettext_noop("This number is not one that can be used here."),
        gettext_noop("Write a whole number, or one with a point, from {0} to {1}."),
    ),
    (
        r'"(.+)" is none of its words',
        gettext_noop("“{0}” is none of the words that this message fills in."),
        gettext_noop("Write plain sentences, and the words as they stand on its page."),
    ),
    (
        r"a list of at most (\d+) was expected",
        gettext_noop("There are too many."),
        gettext_noop("Keep at most {0}."),
    ),
)  # fmt: skip


def said(problem: str) -> tuple[str, str]:
    """Words and cure for one problem; what has no words of ours is said as the reader said it."""
    for pattern, words, cure in _SAID:
        if found := re.fullmatch(pattern, problem):
            return _(words).format(*found.groups()), _(cure).format(*found.groups())
    return problem, _(_WHOLE)
