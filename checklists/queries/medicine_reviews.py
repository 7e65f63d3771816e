"""A prescriber's decisions on the medicines of some patients, read once, and which of them counts for an entry.

A decision on the same medicine and dose counts for every appointment of one series; a new series, another medicine
or another dose asks again. Source: clinical.md 4.3.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from checklists.models import Appointment, MedicationEntry, MedicationReview
from checklists.queries.sealed_words import words_in
from checklists.rules.review import Lapse
from checklists.rules.same_medicine import same_medicine


@dataclass(frozen=True)
class ReviewRow:
    """One decision, with what it was about: `entry_id` as it read then, in `text` and `matches`; `by` is a name."""

    id: int
    entry_id: int
    appointment_id: int
    series_id: int | None
    text: str
    matches: list[dict[str, object]]
    decision: str
    by: str
    at: datetime
    expires_on: date
    words_for_patient: str
    note: str


@dataclass(frozen=True)
class Held:
    """What is asked of a line to find the decision on it, where nobody reads the line."""

    pk: int
    appointment_id: int
    text: str
    matches: list[dict[str, object]]


@dataclass(frozen=True)
class Earlier:
    """A decision of this patient's that names one of the same medicines, and why it does not count (None: it does)."""

    review: ReviewRow
    lapse: Lapse | None


_SAID = JSONObject(
    **{
        name: name for name in ("id", "entry_id", "decision", "at", "expires_on", "words_for_patient", "note")
    },
    appointment_id="entry__appointment_id",
    series_id="entry__appointment__series_id",
    text="entry__text",
    matches="entry__matches",
    by="by__name",
)


class Decisions:
    """Every decision on a list of these patients, oldest first; one statement, none where they were `read`."""

    def __init__(
        self, patient_ids: Collection[int], read: Mapping[int, Sequence[ReviewRow]] | None = None
    ) -> None:
        self._by_patient = defaultdict(tuple, _read(patient_ids) if read is None else read)

    def of(self, appointment: Appointment) -> Sequence[ReviewRow]:
        """Every one of this patient's."""
        return self._by_patient[appointment.patient_id]

    def newest(self, entry: MedicationEntry | Held, appointment: Appointment) -> ReviewRow | None:
        """The newest decision on this medicine and dose in this series, whether it is still valid or not."""
        found = [
            review
            for review in self._by_patient[appointment.patient_id]
            if _lapse(review, entry, appointment) in (None, Lapse.EXPIRED)
        ]
        return found[-1] if found else None

    def history(self, entry: MedicationEntry, appointment: Appointment) -> tuple[Earlier, ...]:
        """All decisions on any of its medicines, newest first, each with why it does not count here."""
        mine = _generics(entry)
        related = [
            review
            for review in self._by_patient[appointment.patient_id]
            if review.entry_id == entry.pk or mine & _generics(review)
        ]
        return tuple(Earlier(review, _lapse(review, entry, appointment)) for review in reversed(related))


def decided_of(mine: OuterRef) -> ArraySubquery:
    """Every decision on a list of a patient in another statement, for `review_row`."""
    rows = MedicationReview.objects.filter(entry__appointment__patient=mine).order_by("at", "pk")
    return ArraySubquery(rows.values(said=_SAID))


def review_row(
    *,
    id: int,
    entry_id: int,
    text: str,
    words_for_patient: str,
    note: str,
    at: str,
    expires_on: str,
    **said: Any,
) -> ReviewRow:
    return ReviewRow(
        id=id,
        entry_id=entry_id,
        text=words_in(MedicationEntry, "text", entry_id, text),
        words_for_patient=words_in(MedicationReview, "words_for_patient", id, words_for_patient),
        note=words_in(MedicationReview, "note", id, note),
        at=datetime.fromisoformat(at),
        expires_on=date.fromisoformat(expires_on),
        **said,
    )


def _read(patient_ids: Collection[int]) -> dict[int, Sequence[ReviewRow]]:
    rows = MedicationReview.objects.filter(entry__appointment__patient_id__in=patient_ids).order_by(
        "at", "pk"
    )
    found: defaultdict[int, list[ReviewRow]] = defaultdict(list)
    for patient, said in rows.values_list("entry__appointment__patient_id", _SAID):
        found[patient].append(review_row(**said))
    return dict(found)


def decided_generics(*, patient_id: int) -> frozenset[str]:
    """The medicines of this patient that a prescriber has decided on, at any time: none of them is new."""
    rows = MedicationReview.objects.filter(entry__appointment__patient_id=patient_id)
    return frozenset(
        str(match["generic"])
        for matches in rows.values_list("entry__matches", flat=True)
        for match in matches
    )


def is_valid(review: ReviewRow, appointment: Appointment) -> bool:
    """A decision counts through its last day at the site, judged at the infusion start. Source: clinical.md 4.3."""
    return review.decision != MedicationReview.Decision.POSTPONE and covers_the_day(review, appointment)


def covers_the_day(review: ReviewRow, appointment: Appointment) -> bool:
    """Whether its words are for this infusion; also those of a prescriber who wants to postpone it."""
    day = appointment.starts_at.astimezone(ZoneInfo(appointment.site.time_zone)).date()
    return review.expires_on >= day


def _lapse(review: ReviewRow, entry: MedicationEntry | Held, appointment: Appointment) -> Lapse | None:
    """Why a decision does not count for this entry; None where it does."""
    if not is_one_series(review.appointment_id, review.series_id, appointment):
        return Lapse.OTHER_SERIES
    same = review.entry_id == entry.pk or same_medicine(
        review.text, review.matches, entry.text, entry.matches
    )
    if not same:
        return Lapse.CHANGED
    return None if covers_the_day(review, appointment) else Lapse.EXPIRED


def in_one_series(one: Appointment, other: Appointment) -> bool:
    """Whether a decision made for one of them counts for the other."""
    return is_one_series(one.pk, one.series_id, other)


def is_one_series(appointment_id: int, series_id: int | None, other: Appointment) -> bool:
    return appointment_id == other.pk or (series_id is not None and series_id == other.series_id)


def _generics(entry: MedicationEntry | ReviewRow) -> set[str]:
    return {str(match["generic"]) for match in entry.matches}
