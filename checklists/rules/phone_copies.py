"""A list kept on somebody's own phone: whether the ticks that it kept may still count. Source: security.md 8."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """LIVE: its ticks count. AGAIN: of this appointment, but of other links, or closed: the patient is asked again.

    REVISED: asked again too, but it may be made anew unasked: the links stayed, and only hours or the like changed.
    FOREIGN: of somebody else, or of nobody; nothing is said about it, and its ticks wait for whoever they belong to.
    """

    LIVE = "live"
    REVISED = "revised"
    AGAIN = "again"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """One copy as the clinic knows it. `epoch` is that of the link it was made with; `is_suspended`: of that link."""

    appointment_id: int
    plan_version: int
    epoch: int
    wipe_at: datetime
    has_ended: bool = False
    is_suspended: bool = False


def standing(
    copy: CopyFacts | None,
    *,
    appointment_id: int,
    plan_version: int,
    link_epoch: int,
    told_plan: int,
    now: datetime,
) -> Standing:
    """How a copy stands with whoever holds a link of `appointment_id` now.

    `plan_version` and `link_epoch` are the appointment's own, `told_plan` is what the phone says it kept.
    """
    if copy is None or copy.appointment_id != appointment_id:
        return Standing.FOREIGN
    if copy.epoch != link_epoch or copy.plan_version != told_plan or not is_kept(copy, now):
        return Standing.AGAIN
    return Standing.LIVE if copy.plan_version == plan_version else Standing.REVISED


def is_kept(copy: CopyFacts, now: datetime) -> bool:
    """Neither closed, nor beyond its time, nor made with a link that somebody said is not theirs."""
    return not copy.has_ended and not copy.is_suspended and now < copy.wipe_at
