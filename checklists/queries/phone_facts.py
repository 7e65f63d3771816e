"""What a phone page is made from: read from rows, or imagined for a preview. Values alone, no row among them."""

from dataclasses import dataclass
from datetime import datetime

from checklists.queries.next_day import Standing
from checklists.queries.phone_page import SiteLine
from checklists.queries.unseen import UnseenChange
from checklists.rules.appointment_times import AppointmentTimes
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.last_times import NOTHING_SAID, LastTimes
from checklists.rules.protocol import Protocol


@dataclass(frozen=True)
class AskedItem:
    """One item of the list beside its facts: its words, and what its newest tick tells.

    `was_done` is what was last said, even where it no longer holds; `reopened` why it is asked again, "" for nothing.
    `after` is the answer to "Did you eat or drink after that?", "" where it was not asked; `last` beside it.
    """

    position: int
    key: str
    label: str
    help: str
    required: bool
    safety: bool
    said_at: datetime | None = None
    was_done: bool = False
    reopened: str = ""
    after: str = ""
    last: LastTimes = NOTHING_SAID
    # Who made the newest tick, where it was somebody who helps.
    helped_by: str = ""
    by_team: bool = False


@dataclass(frozen=True)
class PhoneFacts:
    """One appointment as its phone page needs it. `asked` are the items by position, those of the desk among them.

    `ends_at` is the end of the infusion, as planned or as recorded. `language` is the patient's.
    `asks_to_call`: a call about one of their answers is open; `may_take_back`: they said themselves that they are here,
    and the desk has not gone on. Instants are aware.
    """

    site: SiteLine
    protocol: Protocol
    checklist: ChecklistFacts
    times: AppointmentTimes
    ends_at: datetime
    asked: tuple[AskedItem, ...]
    language: str
    arrived_at: datetime | None = None
    driver_name: str = ""
    driver_outside_at: datetime | None = None
    may_take_back: bool = False
    asks_to_call: bool = False
    in_series: bool = False
    change: UnseenChange | None = None
    next_day: Standing | None = None
