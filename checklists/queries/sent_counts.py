"""How many messages left in the last 24 hours: the last fence against a loop. Source: security.md ML-12."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q

from checklists.models import Patient, Reminder
from checklists.rules.asked_messages import UNLOCK_CODE

_DAY = timedelta(hours=24)


@dataclass(frozen=True)
class SentCounts:
    """By patient: to them, and to all who help them together. By address in small letters, whoever it belongs to."""

    to_patient: Counter[int] = field(default_factory=Counter)
    to_helpers: Counter[int] = field(default_factory=Counter)
    to_address: Counter[str] = field(default_factory=Counter)


def sent_counts(patients: Iterable[Patient], addresses: Iterable[str], *, now: datetime) -> SentCounts:
    """Of patients of one site; two statements, however many there are."""
    found, known = SentCounts(), list(patients)
    ids, sites = {patient.pk for patient in known}, {patient.site_id for patient in known}
    given = {address for address in addresses if address}
    left = Reminder.objects.filter(channel="email", state="sent", sent_at__gt=now - _DAY)
    left = left.exclude(rule__startswith=UNLOCK_CODE)  # counted by the hour, where it is asked for
    own = left.filter(
        recipient="patient",
        appointment__patient__site_id__in=sites,
        appointment__patient__email__any_of=given,
    )
    for pk, address, sent in own.values_list(
        "appointment__patient_id", "appointment__patient__email"
    ).annotate(sent=Count("pk")):
        found.to_patient[pk] += sent
        found.to_address[address.lower()] += sent
    helpers = left.filter(companion__site_id__in=sites).filter(
        Q(companion__email__any_of=given) | Q(companion__patient__pk__any_of=ids)
    )
    for pk, address, sent in helpers.values_list("companion__patient_id", "companion__email").annotate(
        sent=Count("pk")
    ):
        found.to_helpers[pk] += sent
        found.to_address[address.lower()] += sent
    return found
