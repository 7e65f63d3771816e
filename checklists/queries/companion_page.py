"""The page of somebody who helps: what they were asked for, and of the list what the patient lets them see. Nothing else.

Built for them alone from the facts; no page of the patient's stands behind it. Source: ux.md D5, security.md LK-14.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from checklists.models import Companion
from checklists.queries.facts import with_relations
from checklists.queries.phone import gathered
from checklists.queries.phone_facts import PhoneFacts
from checklists.queries.phone_items import lines
from checklists.queries.phone_page import ItemLine, State
from checklists.queries.scope import NotFound, appointments_for, one
from checklists.rules.access import Actor
from checklists.rules.appointment_times import AppointmentTimes
from checklists.rules.companion_scope import may_be_read
from checklists.rules.item_wording import Wording
from checklists.rules.phone_modes import ANSWERABLE
from checklists.rules.text import Text


@dataclass(frozen=True)
class HelpedItem:
    """One line that a companion may read. `done_by` is who ticked it, "" for the patient or, with `by_team`, the
    clinic; `may_undo`: this companion did."""

    position: int
    label: Text
    is_done: bool
    is_later: bool
    done_at: datetime | None
    done_by: str
    by_team: bool
    may_tick: bool
    may_undo: bool


@dataclass(frozen=True)
class HelpedWindow:
    """Until when something may be eaten or drunk; `key` as in the fasting clock."""

    key: str
    closes_at: datetime


@dataclass(frozen=True)
class CompanionPage:
    """A first name, a day, a time, a place; `items` and `windows` are empty unless the patient lets them read.

    `is_open`: the patient still prepares.
    """

    first_name: str
    alias: str
    phone: str
    address: str
    zone: str
    arrive_at: datetime
    is_open: bool
    may_read: bool
    items: tuple[HelpedItem, ...]
    windows: tuple[HelpedWindow, ...]


def companion_page(*, by: Actor, now: datetime) -> CompanionPage:
    """Of the appointment and the person that the link belongs to. Raises NotFound."""
    rows = with_relations(appointments_for(by)).select_related("patient")
    appointment = one(rows, pk=by.appointment_id)
    helper = Companion.objects.filter(pk=by.companion_id or 0, ended_at=None).first()
    if helper is None:
        raise NotFound
    is_open = appointment.status in ANSWERABLE and now < appointment.starts_at
    known = gathered(appointment, now) if is_open and helper.may_read_at else None
    site = appointment.site
    return CompanionPage(
        first_name=appointment.patient.first_name,
        alias=site.alias,
        phone=site.phone,
        address=site.address,
        zone=site.time_zone,
        arrive_at=appointment.arrive_at,
        is_open=is_open,
        may_read=helper.may_read_at is not None,
        items=_items(known, helper, now) if known else (),
        windows=_windows(known.times, now) if known and _are_general(known) else (),
    )


def _items(known: PhoneFacts, helper: Companion, now: datetime) -> tuple[HelpedItem, ...]:
    """In the helper's own language. A line whose words follow from the patient's health is not theirs to read."""
    spoken = replace(known, language=helper.language or known.language)
    return tuple(
        _item(line, helper)
        for line in lines(spoken, now)
        if may_be_read(line.kind, safety=line.safety) and line.wording is Wording.USUAL
    )


def _item(line: ItemLine, helper: Companion) -> HelpedItem:
    ticks, is_done = helper.may_tick_at is not None, line.state is State.DONE
    return HelpedItem(
        position=line.position,
        label=line.label,
        is_done=is_done,
        is_later=line.state is State.LATER,
        done_at=line.answered_at if is_done else None,
        done_by=line.helped_by if is_done else "",
        by_team=is_done and line.by_team,
        may_tick=ticks and not is_done and line.state is not State.LATER,
        may_undo=ticks and is_done and line.helped_by == helper.name,
    )


def _are_general(known: PhoneFacts) -> bool:
    """Hours that a prescriber entered, and hours that wait for one, tell of the patient."""
    return not known.checklist.hours_withheld and known.checklist.own_plan is None


def _windows(times: AppointmentTimes, now: datetime) -> tuple[HelpedWindow, ...]:
    return tuple(HelpedWindow(w.key, w.closes_at) for w in times.windows if now < w.closes_at)
