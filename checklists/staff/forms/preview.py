"""An imagined start, a moment, a patient and a language, as a link or a person writes them."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from checklists.queries.imagined import Patient
from checklists.queries.protocol_preview import usual_moment, usual_start
from checklists.rules.clock import TimeDoesNotExist, TimeIsTwice, is_repeated, local, zone
from checklists.rules.start_text import UnreadableStart, read_start

PLAIN = len("2026-11-26T10:00")


@dataclass(frozen=True)
class Moment:
    """One field: what was typed or stands for it, the instant it means, or why it means none."""

    name: str
    text: str
    at: datetime | None
    problem: str = ""

    @property
    def type(self) -> str:
        """A text that the browser's own field for day and time cannot hold stays as it was typed."""
        return "datetime-local" if self.at and len(self.text) == PLAIN else "text"


@dataclass(frozen=True)
class Wish:
    """What to imagine."""

    start: Moment
    moment: Moment
    patient: Patient
    language: str

    @property
    def problems(self) -> tuple[Moment, ...]:
        return tuple(each for each in (self.start, self.moment) if each.problem)


def read_wish(given: QueryDict, *, zone: str, languages: tuple[str, ...], now: datetime) -> Wish:
    """Ten in the morning of the next weekday and six on that morning, unless the address says otherwise."""
    start = _read("start", given.get("start", ""), zone, usual_start(now, zone))
    moment = _read("at", given.get("at", ""), zone, usual_moment(start.at, zone) if start.at else None)
    patient, language = given.get("patient"), given.get("language", "")
    return Wish(
        start=start,
        moment=moment,
        patient=Patient(patient) if patient in set(Patient) else Patient.NEW,
        language=language if language in languages else next(iter(languages), ""),
    )


def written(at: datetime, zone: str) -> str:
    """An instant as the fields and `preview_plan` take it; with its offset in an hour that comes twice."""
    wall = local(at, zone)
    return (
        wall.strftime("%Y-%m-%dT%H:%M") if not is_repeated(at, zone) else wall.isoformat(timespec="minutes")
    )


def own_name(language: str) -> str:
    """A language named in itself; its code where nobody knows the name."""
    try:
        return str(get_language_info(language)["name_local"]).capitalize()
    except KeyError:
        return language


def _read(name: str, typed: str, zone_name: str, usual: datetime | None) -> Moment:
    if not typed.strip():
        return Moment(name, written(usual, zone_name) if usual else "", usual)
    try:
        return Moment(name, typed[:60], read_start(typed, zone(zone_name)))
    except TimeDoesNotExist:
        problem = _(
            "The clocks go forward over this time: it does not exist at your site. Choose a later one."
        )
    except TimeIsTwice as twice:
        words = _(
            "The clocks go back: this time comes twice. Add %(first)s for the first or %(second)s for the second."
        )
        problem = words % {"first": twice.offsets[0], "second": twice.offsets[1]}
    except (UnreadableStart, OverflowError):
        problem = _("This is no day and time. Write it like 2026-11-26T10:00.")
    return Moment(name, typed[:60], None, problem)
