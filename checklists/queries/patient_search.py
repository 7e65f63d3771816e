"""Patients of a site, found by name, phone or record number; and those who may be the same person."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import SequenceMatcher

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from checklists.models import Patient
from checklists.queries.let_pass import with_override
from checklists.queries.scope import appointments_for, patients_for, within
from checklists.queries.unreachable import contact_of
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.hindrances import short

MOST_HITS = 20
_MOST_DOUBLES = 5
# "Catherine" and "Katherine", "Meier" and "Meyer"; not "Anna" and "Ben".
_ALIKE = 0.7
# Fewer digits are found in every number.
_FEWEST_DIGITS = 4


@dataclass(frozen=True)
class Hit:
    """One patient found; `next_at` is their next appointment's start, None without one."""

    id: int
    name: str
    date_of_birth: date
    phone: str
    record_number: str
    next_at: datetime | None
    # Why no reminders go to them; "" where they do.
    no_reminders: str = ""
    # They are here, and something of their list was let pass.
    has_override: bool = False


@dataclass(frozen=True)
class Search:
    """At most 20 hits by name; `more` says that there were others."""

    hits: tuple[Hit, ...]
    more: bool


def search(*, text: str, by: Actor, now: datetime) -> Search:
    """Every word of `text` begins a name, or is in the phone or is the record number. Nothing typed: nobody."""
    text = "".join(letter for letter in text if letter.isprintable())
    words = text.split()[:6]
    if not words:
        return Search((), more=False)
    matching = within(Patient.objects.all(), by).annotate(digits=_digits_of("phone"))
    for word in words if not _is_phone(text) else [text]:
        matching = matching.filter(_matching(word))
    # What a merged record was called leads to the one that stands.
    meant = matching.values(meant=Coalesce("merged_into", "pk"))
    rows = patients_for(by).filter(pk__in=meant)
    found = list(rows.order_by("last_name", "first_name", "pk")[: MOST_HITS + 1])
    ids = [row.pk for row in found[:MOST_HITS]]
    next_at, passed = _next_starts(ids, by, now), with_override(patient_ids=ids, by=by)
    hits = [replace(_hit(row, next_at, now), has_override=row.pk in passed) for row in found[:MOST_HITS]]
    return Search(tuple(hits), more=len(found) > MOST_HITS)


@dataclass(frozen=True)
class Person:
    """What is known of somebody who may be known already; empty where it is not."""

    first_name: str
    last_name: str
    date_of_birth: date
    email: str = ""
    phone: str = ""
    record_number: str = ""


def likely_doubles(person: Person, *, by: Actor, now: datetime) -> tuple[Hit, ...]:
    """Patients who may be the same person: the same birth date and one of both names or one like it; or the same
    phone, email or record number. Never merged by us.
    """
    return _alike(patients_for(by), person, by, now)


def doubles_of(row: Patient, *, by: Actor, now: datetime) -> tuple[Hit, ...]:
    """The same of a patient who is known, without themselves."""
    person = Person(row.first_name, row.last_name, row.date_of_birth, row.email, row.phone, row.record_number)
    return _alike(patients_for(by).exclude(pk=row.pk), person, by, now)


def _alike(rows: QuerySet[Patient], person: Person, by: Actor, now: datetime) -> tuple[Hit, ...]:
    """Those with the same number first, then in the order in which they came."""
    found = list(rows.filter(_same_reach(person)).order_by("pk")[:_MOST_DOUBLES])
    known = {row.pk for row in found}
    born = rows.filter(date_of_birth=person.date_of_birth).order_by("pk")[:200]
    found += [row for row in born if row.pk not in known and _is_like(row, person)]
    next_at = _next_starts([row.pk for row in found], by, now)
    return tuple(_hit(row, next_at, now) for row in found[:_MOST_DOUBLES])


def _same_reach(person: Person) -> Q:
    asked = Q(pk=None)
    for name in ("email", "phone", "record_number"):
        if value := getattr(person, name):
            asked |= Q(**{f"{name}__iexact": value})
    return asked


def _is_like(row: Patient, person: Person) -> bool:
    """Of people with one birth date: one of the names is the same, or both are alike."""
    pairs = ((row.first_name, person.first_name), (row.last_name, person.last_name))
    ratios = [SequenceMatcher(None, a.casefold(), b.casefold()).ratio() for a, b in pairs]
    swapped = row.first_name.casefold() == person.last_name.casefold()
    return swapped or max(ratios) == 1 or min(ratios) >= _ALIKE


def _is_phone(text: str) -> bool:
    digits = sum(letter.isdecimal() for letter in text)
    return digits >= _FEWEST_DIGITS and all(letter.isdecimal() or letter in "+-(). /" for letter in text)


def _matching(word: str) -> Q:
    asked = (
        Q(first_name__istartswith=word) | Q(last_name__istartswith=word) | Q(preferred_name__istartswith=word)
    )
    # The second word of a double name is a beginning too.
    asked |= (
        Q(last_name__icontains=f" {word}")
        | Q(last_name__icontains=f"-{word}")
        | Q(record_number__iexact=word)
    )
    digits = "".join(letter for letter in word if letter.isdecimal())
    return asked | Q(digits__contains=digits) if len(digits) >= _FEWEST_DIGITS and _is_phone(word) else asked


def _digits_of(column: str) -> Func:
    pattern = (Value("[^0-9]"), Value(""), Value("g"))
    return Func(F(column), *pattern, function="regexp_replace", output_field=TextField())


def _next_starts(patient_ids: Collection[int], by: Actor, now: datetime) -> dict[int, datetime]:
    rows = appointments_for(by).filter(patient_id__in=patient_ids, starts_at__gte=now)
    coming = rows.exclude(status=Status.CANCELLED).order_by("-starts_at")
    return dict(coming.values_list("patient_id", "starts_at"))


def _hit(row: Patient, next_at: dict[int, datetime], now: datetime) -> Hit:
    name = f"{row.last_name}, {row.first_name}"
    hindered = short(contact_of(row), now)
    return Hit(row.pk, name, row.date_of_birth, row.phone, row.record_number, next_at.get(row.pk), hindered)
