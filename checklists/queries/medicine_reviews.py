"""A prescriber's decisions on the medicines of some patients, read once, and which of them counts for an entry.

A decision on the same medicine and dose counts for every appointment of one series; a new series, another medicine
or another dose asks again. Source: clinical.md 4.3.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from checklists.models import Appointment, MedicationEntry, MedicationReview
from checklists.rules.review import Lapse
from checklists.rules.same_medicine import same_medicine


@dataclass(frozen=True)
class Earlier:
    """A decision of this patient's that names one of the same medicines, and why it does not count (None: it does)."""

    review: MedicationReview
    lapse: Lapse | None


class Decisions:
    """Every decision on a list of these patients, oldest first; one statement."""

    def __init__(self, patient_ids: Collection[int]) -> None:
        self._by_patient: defaultdict[int, list[MedicationReview]] = defaultdict(list)
        if not patient_ids:
            return
        rows = MedicationReview.objects.filter(entry__appointment__patient_id__in=patient_ids)
        for review in rows.select_related("by", "entry__appointment").order_by("at", "pk"):
            self._by_patient[review.entry.appointment.patient_id].append(review)

    def newest(self, entry: MedicationEntry, appointment: Appointment) -> MedicationReview | None:
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
            if review.entry_id == entry.pk or mine & _generics(review.entry)
        ]
        return tuple(Earlier(review, _lapse(review, entry, appointment)) for review in reversed(related))


def decided_generics(*, patient_id: int) -> frozenset[str]:
    """The medicines of this patient that a prescriber has decided on, at any time: none of them is new."""
    rows = MedicationReview.objects.filter(entry__appointment__patient_id=patient_id)
    return frozenset(
        str(match["generic"])
        for matches in rows.values_list("entry__matches", flat=True)
        for match in matches
    )


def is_valid(review: MedicationReview, appointment: Appointment) -> bool:
    """A decision counts through its last day at the site, judged at the infusion start. Source: clinical.md 4.3."""
    return review.decision != MedicationReview.Decision.POSTPONE and covers_the_day(review, appointment)


def covers_the_day(review: MedicationReview, appointment: Appointment) -> bool:
    """Whether its words are for this infusion; also those of a prescriber who wants to postpone it."""
    day = appointment.starts_at.astimezone(ZoneInfo(appointment.site.time_zone)).date()
    return review.expires_on >= day


def _lapse(review: MedicationReview, entry: MedicationEntry, appointment: Appointment) -> Lapse | None:
    """Why a decision does not count for this entry; None where it does."""
    decided = review.entry
    if not in_one_series(decided.appointment, appointment):
        return Lapse.OTHER_SERIES
    same = decided.pk == entry.pk or same_medicine(decided.text, decided.matches, entry.text, entry.matches)
    if not same:
        return Lapse.CHANGED
    return None if covers_the_day(review, appointment) else Lapse.EXPIRED


def in_one_series(one: Appointment, other: Appointment) -> bool:
    """Whether a decision made for one of them counts for the other."""
    return one.pk == other.pk or (one.series_id is not None and one.series_id == other.series_id)


def _generics(entry: MedicationEntry) -> set[str]:
    return {str(match["generic"]) for match in entry.matches}
