"""Overrides that wait for a prescriber to agree: of people who are here, the newest of each item, as it was asked."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from checklists.models import Confirmation, Intake, MedicationEntry, Override
from checklists.rules.facts import ItemKind, Outcome
from checklists.rules.override_request import ASKED_WHILE

_SINCE = OuterRef("requested_at")
_LIST = OuterRef("item__appointment")


def asked_overrides() -> QuerySet[Override]:
    """What was asked about since, or found unmet, is asked anew: the statement of `rules.override.is_asked`."""
    rows = Override.objects.filter(
        needs_second=True,
        approved_at=None,
        withdrawn_at=None,
        item__dropped_at=None,
        item__appointment__status__in=[status.value for status in ASKED_WHILE],
    )
    newer = Override.objects.filter(item=OuterRef("item"), withdrawn_at=None, requested_at__gt=_SINCE)
    found = Confirmation.objects.filter(item=OuterRef("item")).order_by("-at", "-pk")
    rows = rows.alias(
        found=Coalesce(Subquery(found.values("outcome")[:1]), Value("")),
        found_at=Subquery(found.values("at")[:1]),
    )
    unmet = Q(found=Outcome.NOT_MET.value, found_at__gt=F("requested_at"))
    return rows.exclude(item__answered_at__gt=F("requested_at")).exclude(
        unmet | Q(Exists(newer)) | _told_since()
    )


def _told_since() -> Q:
    eaten = Intake.objects.filter(appointment=_LIST, replaced_by=None, said_at__gt=_SINCE)
    added = MedicationEntry.objects.filter(appointment=_LIST, removed_at=None, added_at__gt=_SINCE)
    return Q(Exists(eaten), item__kind=ItemKind.FASTING) | Q(Exists(added), item__kind=ItemKind.MEDICINES)
