"""Why an appointment that stood in the book on the morning of its day did not take place that day."""

from enum import StrEnum

from checklists.rules.move_reasons import NoGoReason


class Cause(StrEnum):
    """What became of it beside a no-go, whose causes are its coded reasons."""

    NO_SHOW = "no_show"
    CANCELLED = "cancelled_on_the_day"
    MOVED = "moved_on_the_day"


CAUSES: tuple[NoGoReason | Cause, ...] = (*NoGoReason, *Cause)
_CODED = {reason.value: reason for reason in NoGoReason}


def no_go_cause(reason: str) -> NoGoReason:
    """The coded reason; what was written before reasons were coded is an other one."""
    return _CODED.get(reason, NoGoReason.OTHER)
