"""A start that refuses. The framework checks before a command; the web, the worker and the beat are asked here."""

import sys
from typing import Any

from django.core.checks import ERROR, CheckMessage, run_checks

# The mark of our own checks: quick, and without a database.
OWN = "clinic"


def or_refuse(**_: Any) -> None:
    """Nothing where all is well; else the process ends with a line for each thing that is wrong, and how to mend it."""
    wrong = [message for message in run_checks(tags=[OWN]) if message.level >= ERROR]
    if wrong:
        sys.exit(
            "\n".join(
                [
                    "Refusing to start.",
                    *(said(each) for each in sorted(wrong, key=lambda each: each.id or "")),
                ]
            )
        )


def said(message: CheckMessage) -> str:
    """One line: what is wrong, how it is mended, and the name it has in the code."""
    return " ".join(filter(None, (str(message.msg), str(message.hint or ""), f"({message.id})")))
