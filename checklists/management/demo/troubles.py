"""Parts of the demo in which something waits for a person: an override, a driver's no, a link, an address."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta

from checklists.actions import demo, driver_answers, link_openings, overrides
from checklists.management.demo.plays import Stage, move, needs_call, not_finished
from checklists.rules.access import system
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind
from checklists.rules.override_reasons import OverrideReason

_MINUTE = timedelta(minutes=1)
_NOBODYS_BIRTHDAY = date(1900, 1, 1)


def override_waits(stage: Stage) -> None:
    """At the desk breakfast turned out too late: the nurse asks, and a prescriber has not answered."""
    _ask_to_let_pass(stage)


def override_agreed(stage: Stage) -> None:
    asked = _ask_to_let_pass(stage)
    overrides.approve(override_id=asked.override_id, by=stage.prescriber, now=stage.at(-4))


def driver_cannot(stage: Stage) -> None:
    """Whoever was asked said no: the ride is open again, and somebody calls."""
    not_finished(stage)
    driver_answers.decline(appointment_id=stage.appointment_id, by=stage.patient, now=stage.at(-200))


def locked_out(stage: Stage) -> None:
    """A stranger tried ten birth dates, with the pause after five: the link is closed until somebody has called."""
    not_finished(stage)
    token = demo.link(appointment_id=stage.appointment_id, by=system("demo"), now=stage.now - 60 * _MINUTE)
    for minutes in (*range(60, 55, -1), *range(24, 19, -1)):
        _try_wrongly(token, stage.now - minutes * _MINUTE)


def mail_back(stage: Stage) -> None:
    """The address takes no mail."""
    at = stage.now - 20 * _MINUTE
    demo.mail_came_back(appointment_id=stage.appointment_id, by=system("demo"), now=at)


TROUBLES: dict[str, Callable[[Stage], None]] = {
    play.__name__: play for play in (driver_cannot, locked_out, mail_back, override_agreed, override_waits)
}


def _ask_to_let_pass(stage: Stage) -> overrides.Requested:
    needs_call(stage)
    move(stage, Status.ARRIVED, -30)
    move(stage, Status.CHECKED_IN, -15)
    return overrides.request(
        appointment_id=stage.appointment_id,
        position=_position(stage, ItemKind.FASTING),
        reason=OverrideReason.WRITTEN_DOWN_WRONG,
        note="Says it was the day before; the daughter says so too.",
        by=stage.nurse,
        now=stage.at(-10),
    )


def _position(stage: Stage, kind: ItemKind) -> int:
    return next(place for place, item in enumerate(stage.protocol.items, start=1) if item.kind is kind)


def _try_wrongly(token: str, at: datetime) -> None:
    with suppress(link_openings.LinkRefused):
        link_openings.open_link(token=token, answer=_NOBODYS_BIRTHDAY, previous_cookie="", now=at)
