"""A dry run as the page shows it: tabs with counts, problems in the page's words, likely doubles, what it sends."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from checklists.actions.schedule_report import RowReport, ScheduleReport
from checklists.messages import writing
from checklists.queries.schedule_sends import Sample, ScheduleSends
from checklists.rules.schedule_intent import Note
from checklists.rules.schedule_likely import LikelyDouble, Likeness
from checklists.rules.schedule_problem import Problem

# The page stays light, and nobody reads on: the counts say how many there are.
MOST_ROWS = 200
_NO_LINK, _NO_STOP = "/l/this-is-only-an-example", "/r/stop/this-is-only-an-example"
_LABELS: Mapping[str, object] = {
    "problem": gettext_lazy("Problems"),
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "cancelled": gettext_lazy("Cancelled"),
    "same": gettext_lazy("The same"),
    "skipped": gettext_lazy("Left alone"),
}
_NOTES: Mapping[str, object] = {
    Note.PAST: gettext_lazy("its day is over"),
    Note.NOTHING_TO_CANCEL: gettext_lazy("cancelled there, and not booked here"),
    Note.CANCELLED_BY_STAFF: gettext_lazy("somebody here cancelled it: bring it back on its own page"),
    Note.UNDER_WAY: gettext_lazy("the patient is here already"),
}
_SPLIT: Mapping[str, object] = {
    ",": gettext_lazy("commas"),
    ";": gettext_lazy("semicolons"),
    "\t": gettext_lazy("tabs"),
    "|": gettext_lazy("upright bars"),
}
_DATES: Mapping[str, object] = {
    "us": gettext_lazy("Dates have the month first."),
    "day-first": gettext_lazy("Dates have the day first."),
}
_LETTERS: Mapping[str, object] = {
    "utf-8": gettext_lazy("UTF-8"),
    "utf-16": gettext_lazy("UTF-16"),
    "cp1252": gettext_lazy("Windows, Western Europe"),
    "cp1250": gettext_lazy("Windows, Central Europe"),
    "mac_roman": gettext_lazy("Macintosh"),
}
_WHY: Mapping[Likeness, object] = {
    Likeness.NAME_AND_BIRTH: gettext_lazy("the same name and birth date, another record number"),
    Likeness.NAME: gettext_lazy("the same name, another birth date"),
    Likeness.BIRTH: gettext_lazy("the same birth date, a name much alike"),
    Likeness.ADDRESS: gettext_lazy("the same phone or email"),
}


@dataclass(frozen=True)
class Row:
    """One line of the file in words."""

    row: RowReport
    note: str


@dataclass(frozen=True)
class Tab:
    """Rows of one kind; `more` are those beyond what is listed. `chosen`: the one that is open."""

    key: str
    label: str
    count: int
    rows: tuple[Row, ...]
    more: int
    chosen: bool


@dataclass(frozen=True)
class Pair:
    """Somebody of the file beside somebody who is here."""

    double: LikelyDouble
    why: str


@dataclass(frozen=True)
class Text:
    """One message as it would leave."""

    name: str
    subject: str
    body: str
    language: str
    direction: str


@dataclass(frozen=True)
class Sends:
    """`lead` says how many messages go to how many people, and when."""

    lead: str
    found: ScheduleSends
    listed: ScheduleSends
    texts: tuple[Text, ...]


def reading(report: ScheduleReport, order: str, encoding: str) -> tuple[str, ...]:
    """How the file was read, in sentences; nothing for what is no table. `order` and `encoding` are those that were used."""
    if not report.delimiter:
        return ()
    split = _("Cells are split at %(what)s.") % {"what": _SPLIT.get(report.delimiter, report.delimiter)}
    letters = (
        _("Letters are read as %(what)s.") % {"what": _LETTERS.get(encoding, encoding)} if encoding else ""
    )
    return tuple(words for words in (split, str(_DATES.get(order, "")), letters) if words)


def tabs(report: ScheduleReport) -> tuple[Tab, ...]:
    """Those that hold something, problems first; "new" always, so that nothing is said in so many words."""
    rows: dict[str, list[RowReport]] = {key: [] for key in _LABELS}
    for row in report.rows:
        rows[row.outcome].append(row)
    counts = {key: len(rows[key]) for key in _LABELS} | {"problem": len(report.problems)}
    shown = [key for key in _LABELS if counts[key] or key == "new"]
    chosen = next((key for key in shown if counts[key]), shown[0])
    return tuple(_tab(key, rows[key], counts[key], key == chosen) for key in shown)


def _tab(key: str, rows: list[RowReport], count: int, chosen: bool) -> Tab:
    listed = tuple(Row(row, str(_NOTES.get(row.note, ""))) for row in rows[:MOST_ROWS])
    return Tab(key, str(_LABELS[key]), count, listed, max(0, count - MOST_ROWS), chosen)


def problems(report: ScheduleReport) -> tuple[Problem, ...]:
    return tuple(_in_page_words(problem) for problem in report.problems[:MOST_ROWS])


def _in_page_words(problem: Problem) -> Problem:
    """The shell's option is a choice on this page."""
    if "--date-order" not in problem.cure:
        return problem
    return replace(problem, cure=_("Choose below how dates are written, then look again."))


def pairs(report: ScheduleReport) -> tuple[Pair, ...]:
    return tuple(Pair(double, str(_WHY[double.why])) for double in report.doubles[:MOST_ROWS])


def sends(found: ScheduleSends) -> Sends:
    return Sends(
        lead=_lead(found),
        found=found,
        listed=replace(found, sendings=found.sendings[:MOST_ROWS], unreached=found.unreached[:MOST_ROWS]),
        texts=tuple(_text(sample) for sample in found.samples),
    )


def _lead(found: ScheduleSends) -> str:
    if not found.messages:
        return _("It sends no message.")
    people = ngettext("%(n)s person", "%(n)s people", len(found.sendings)) % {"n": len(found.sendings)}
    now = sum(each.is_now for each in found.sendings)
    when = _("now") if now == len(found.sendings) else _("%(n)s of them now, the others later") % {"n": now}
    words = ngettext(
        "It sends %(n)s message to %(people)s: %(when)s.",
        "It sends %(n)s messages to %(people)s: %(when)s.",
        found.messages,
    )
    return words % {"n": found.messages, "people": people, "when": when}


def _text(sample: Sample) -> Text:
    """With addresses of the right look that open nothing."""
    letter = sample.letter
    link = "" if letter.kind == "cancelled" else f"{settings.SITE_BASE_URL}{_NO_LINK}"
    stop_link = f"{settings.SITE_BASE_URL}{_NO_STOP}"
    written = writing.write(letter, link=link, stop_link=stop_link, now=sample.due_at)
    language = get_language_info(written.language)
    subject = " ".join(written.subject.split())
    return Text(sample.name, subject, written.text, written.language, "rtl" if language["bidi"] else "ltr")
