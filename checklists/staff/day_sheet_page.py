"""The day sheet in words, as one role reads it: for the printer, for the screen, and for the copy that rests in a folder."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from checklists.queries.day_sheet import DaySheet, Ride, SheetLine
from checklists.queries.day_sheet_clinical import Clinical, SheetMedicine, SheetOverride
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemFacts, Outcome, RidePolicy
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.review import Decision
from checklists.staff.option_words import DECISIONS, OVERRIDES
from checklists.staff.reason_words import missing
from checklists.staff.words import ITEMS, READINESS, lately, length
from checklists.templatetags.clock import birth_date, clock


@dataclass(frozen=True)
class Box:
    """Something to tick with a pen; `is_done`: a nurse had confirmed it before this was printed."""

    label: str
    is_done: bool = False


@dataclass(frozen=True)
class Fact:
    """A few words with what they are about; `kind` is "heavy" for what nobody may overlook, "brief" for what fits beside others."""

    label: str
    words: str
    kind: str = ""


@dataclass(frozen=True)
class Entry:
    """One patient on paper. `facts` are about food, drink and medicines: empty for who may not read answers."""

    line: SheetLine
    word: str
    status: str
    missing: tuple[str, ...]
    overrides: tuple[str, ...]
    ride: str
    facts: tuple[Fact, ...]
    boxes: tuple[Box, ...]
    is_over: bool


@dataclass(frozen=True)
class Sheet:
    """`entries` by arrival."""

    on: date
    read_at: datetime
    sees_answers: bool
    entries: tuple[Entry, ...]


def sheet(found: DaySheet, zone: str) -> Sheet:
    """The whole day, in the words of whoever it was read for."""
    say = _Words(found.on, zone, found.sees_answers)
    return Sheet(found.on, found.read_at, found.sees_answers, tuple(say.entry(line) for line in found.lines))


@dataclass(frozen=True)
class _Words:
    """Says one day: a time of another day carries its weekday."""

    on: date
    zone: str
    answers: bool

    def entry(self, line: SheetLine) -> Entry:
        return Entry(
            line=line,
            word=str(READINESS[line.readiness]) if line.readiness else "",
            status=self._status(line),
            missing=missing(line.reasons, line.kinds, self.zone, answers=self.answers, labels=line.labels),
            overrides=self._overrides(line),
            ride=self._ride(line.ride),
            facts=self._facts(line.clinical) if line.clinical else (),
            boxes=self._boxes(line),
            is_over=line.status.is_over,
        )

    def _status(self, line: SheetLine) -> str:
        if line.status is Status.ARRIVED and line.arrived_at:
            return f"{line.status.label} {clock(line.arrived_at, self.zone)}"
        return line.status.label

    def _is_ticked_here(self, item: ItemFacts) -> bool:
        """A nurse goes through everything that is asked; the front desk confirms what is not about health."""
        return item.kind.asked_of_patient and (self.answers or not item.safety)

    def _boxes(self, line: SheetLine) -> tuple[Box, ...]:
        items = (item for item in line.items if self._is_ticked_here(item))
        done = (Box(self._item(line, item.position), item.confirmed is Outcome.CONFIRMED) for item in items)
        return (Box(_("Name and birth date, asked aloud")), *done, Box(_("Driver here in person")))

    def _item(self, line: SheetLine, position: int) -> str:
        """Its own name for who may read answers: a clinic may have put into it what the front desk does not read."""
        own = line.labels.get(position, "") if self.answers else ""
        return own.rstrip("?.!: ") or str(ITEMS[line.kinds[position]])

    def _overrides(self, line: SheetLine) -> tuple[str, ...]:
        if line.clinical:
            return tuple(self._override(line, each) for each in line.clinical.overrides)
        return tuple(self._item(line, position) for position in line.let_pass)

    def _override(self, line: SheetLine, each: SheetOverride) -> str:
        reason = str(OVERRIDES[OverrideReason(each.reason)])
        parts = [
            f"{self._item(line, each.position)}: {reason}",
            _("asked by %(who)s, %(at)s") % {"who": each.requested_by, "at": self._at(each.requested_at)},
        ]
        if each.approved_by:
            parts.append(_("agreed by %(who)s") % {"who": each.approved_by})
        elif each.needs_second:
            parts.append(_("waits for the prescriber's agreement"))
        return "; ".join([*parts, each.note] if each.note else parts)

    def _ride(self, ride: Ride | None) -> str:
        """What stands behind the driver's name, or why there is none."""
        if ride is None or not ride.driver:
            return _no_driver(ride)
        said = self._at(ride.said_yes_at) if ride.said_yes_at else ""
        return _("said yes %(at)s") % {"at": said} if said else _("has not said yes yet")

    def _facts(self, found: Clinical) -> tuple[Fact, ...]:
        return (*self._eating(found), *self._medicines(found))

    def _eating(self, found: Clinical) -> tuple[Fact, ...]:
        said = found.fasting
        last = [
            Fact(_("Last ate"), self._at(said.last_food_at) if said.last_food_at else _("not said"), "brief"),
            Fact(
                _("Last drank"),
                self._at(said.last_drink_at) if said.last_drink_at else _("not said"),
                "brief",
            ),
        ]
        own = [Fact(_("Own plan"), found.eating.words)] if found.eating.is_own and found.eating.words else []
        return (*last, self._earliest(found), *own)

    def _earliest(self, found: Clinical) -> Fact:
        said = found.fasting
        if found.hours_withheld:
            return Fact(_("Earliest start"), _("own plan needed: ask the prescriber"), kind="heavy")
        if said.earliest_start is None:
            return Fact(_("Earliest start"), _("not known: ask") if said.reasons else _("as planned"))
        at = clock(said.earliest_start, self.zone)
        if not said.shortfall_minutes:
            return Fact(_("Earliest start"), _("%(at)s, in time") % {"at": at})
        short = _("%(at)s, %(n)s short") % {"at": at, "n": length(said.shortfall_minutes)}
        return Fact(_("Earliest start"), short, kind="heavy")

    def _medicines(self, found: Clinical) -> tuple[Fact, ...]:
        if not found.medicines:
            return (Fact(_("Medicines"), _("takes none") if found.nothing_taken else _("none listed")),)
        flagged = [self._medicine(each) for each in found.medicines if each.is_flagged]
        others = ", ".join(each.text for each in found.medicines if not each.is_flagged)
        return (*flagged, Fact(_("Other medicines"), others)) if others else tuple(flagged)

    def _medicine(self, each: SheetMedicine) -> Fact:
        if not each.decision or each.at is None:
            words = _("nobody knows yet what it is: ask") if each.is_open else _("waits for the prescriber")
            return Fact(each.text, words, kind="heavy")
        decided = _("%(decision)s: %(who)s, %(at)s, counts until %(until)s") % {
            "decision": DECISIONS[Decision(each.decision)],
            "who": each.by,
            "at": self._at(each.at),
            "until": birth_date(each.expires_on),
        }
        if each.counts:
            return Fact(each.text, decided)
        return Fact(each.text, f"{decided}. {_('Does not cover this infusion')}", kind="heavy")

    def _at(self, at: datetime) -> str:
        return lately(at, self.zone, self.on)


def _no_driver(ride: Ride | None) -> str:
    if ride and ride.policy == RidePolicy.UNESCORTED_EXTENDED_STAY:
        return _("nobody is needed: stays longer, does not drive")
    return _("nobody is named")


def paper(found: DaySheet, zone: str) -> dict[str, object]:
    """What the page and the copy both draw."""
    return {
        "sheet": sheet(found, zone),
        "vital_times": (_("Before"), _("During"), _("After")),
        "pen_times": (_("Arrived"), _("Checked in"), _("Started"), _("Ended"), _("Left")),
    }
