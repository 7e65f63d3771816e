"""Whom a patient agreed that we may ask when nobody is named to take them home."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from checklists.models import Companion


@dataclass(frozen=True)
class SecondContactLine:
    """As the desk sees them. `unreachable` says in words why no email reaches them; "" where one does."""

    name: str
    phone: str
    email: str
    relation: str
    language: str
    agreed_at: datetime
    unreachable: str


def second_contacts(patient_ids: Collection[int]) -> dict[int, Companion]:
    """By patient, for ids that the caller found in their own scope; none for those who named nobody."""
    rows = Companion.objects.filter(patient__pk__any_of=patient_ids, contact_agreed_at__isnull=False)
    return {row.patient_id: row for row in rows.order_by("pk")}


def second_contact_of(people: Iterable[Companion]) -> SecondContactLine | None:
    """Of a patient whose helpers the caller has read, oldest first: the newest stands."""
    agreed = [row for row in people if row.contact_agreed_at is not None]
    row = agreed[-1] if agreed else None
    if row is None or row.contact_agreed_at is None:
        return None
    return SecondContactLine(
        name=row.name,
        phone=row.phone,
        email=row.email,
        relation=row.relation,
        language=row.language,
        agreed_at=row.contact_agreed_at,
        unreachable=_unreachable(row),
    )


def _unreachable(row: Companion) -> str:
    if not row.email:
        return "No email address: the call list takes over."
    if row.address_failed_at:
        return "The email address does not work: ask for another one. The call list takes over."
    return "They want no messages from us: the call list takes over." if row.stopped_at else ""
