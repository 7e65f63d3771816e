"""What is wrong with a protocol's times: items after the arrival, clock times in a night when the clocks change.

Several imagined starts of one plain day are asked, since a clock time may be right for one and wrong for another.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from checklists.rules.appointment_times import AppointmentTimes, appointment_times
from checklists.rules.clock_changes import ClockChange, next_changes
from checklists.rules.item_times import moment
from checklists.rules.protocol import Protocol
from checklists.rules.protocol_finding import Finding, warning
from checklists.rules.protocol_items import ItemSpec
from checklists.rules.time_grammar import TimeExpression
from checklists.rules.words_of_time import day, time_of_day

A_PLAIN_DAY = date(2026, 11, 26)  # a Thursday; UTC never changes its clocks
PLAIN_ZONE = "UTC"
IMAGINED_STARTS = (time(10), time(7), time(14), time(17))
COMMON_ZONES = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    *("Europe/London", "Europe/Berlin", "Australia/Sydney", "Pacific/Auckland"),
)


def imagined_starts() -> tuple[datetime, ...]:
    return tuple(datetime.combine(A_PLAIN_DAY, clock, UTC) for clock in IMAGINED_STARTS)


def item_time_findings(protocol: Protocol) -> Iterator[Finding]:
    """Items due or opening after the arrival, or opening after they are due; the first start that shows it is named."""
    for place, item in enumerate(protocol.items):
        if item.kind.asked_of_patient:
            found = (_item_at(f"items[{place}]", item, protocol, start) for start in imagined_starts())
            yield from next((findings for findings in found if findings), ())


def _item_at(path: str, item: ItemSpec, protocol: Protocol, start: datetime) -> tuple[Finding, ...]:
    times = appointment_times(start, protocol)
    due, opens = _moment(item.when, times), _moment(item.opens, times)
    at = f"for a start at {time_of_day(start.time())}"
    findings = []
    if due and due > times.arrive_at:
        words = f'"{item.label}" is due after the arrival {at}.'
        findings.append(warning(f"{path}.when", words, 'Let it be due at "arrive" or earlier.'))
    if opens and opens >= times.arrive_at:
        words = f'"{item.label}" opens only after the arrival {at}: nobody can answer it at home.'
        findings.append(warning(f"{path}.opens", words, 'Open it earlier, such as "-48h".'))
    elif opens and due and opens >= due:
        words = f'"{item.label}" opens only after it is due {at}.'
        findings.append(warning(f"{path}.opens", words, "Open it earlier, or let it be due later."))
    return tuple(findings)


def _moment(expression: TimeExpression | None, times: AppointmentTimes) -> datetime | None:
    return moment(expression, times, PLAIN_ZONE) if expression else None


def clock_change_findings(protocol: Protocol, zone: str, today: date | None) -> Iterator[Finding]:
    """Clock times that are skipped or come twice on the next two days the clocks change, in this zone or common ones.

    None without `today`. A zone that nobody knows has no findings: the site's own page refuses it.
    """
    if today is None:
        return
    zones = (zone,) if zone else COMMON_ZONES
    changes = [change for each in zones for change in next_changes(each, today)]
    for path, expression in clock_times(protocol):
        struck = next((found for change in changes if (found := _struck(expression, change))), None)
        if struck:
            yield warning(path, *struck)


def clock_times(protocol: Protocol) -> Iterator[tuple[str, TimeExpression]]:
    """Every expression of the protocol that names a clock time."""
    for place, item in enumerate(protocol.items):
        for name, expression in (("when", item.when), ("opens", item.opens)):
            if expression and expression.window:
                yield f"items[{place}].{name}", expression
    for place, rule in enumerate(protocol.reminders):
        for name, expression in (("due", rule.due), ("send_by", rule.send_by)):
            if expression.window:
                yield f"reminders[{place}].{name}", expression


def _struck(expression: TimeExpression, change: ClockChange) -> tuple[str, str] | None:
    """Words and cure where an edge of the window falls into the change."""
    assert expression.window is not None  # only such are asked
    for clock in dict.fromkeys((expression.window.opens, expression.window.closes)):
        if change.strikes(change.begins.date(), clock):
            when = f"{time_of_day(clock)} on {day(change.begins.date(), PLAIN_ZONE)} {change.begins.year}"
            if change.skipped:
                words = f"{when} does not exist in {change.zone}: {time_of_day(change.ends.time())} takes its place."
            else:
                words = f"{when} comes twice in {change.zone}: the first one counts."
            return words, "Choose a clock time outside the night hours, or count hours from the start."
    return None
