"""A canary in every field that tells of a patient or opens something: what rests in it is looked for wherever it must not be.

Words carry a number of their own, instants a fraction of a second, birth dates a day of a decade without patients; what opens something is
looked for as it rests. A field of few codes or small numbers holds no word to look for: those are listed, and a new field is on neither list.
"""

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import environ
from django.apps import apps
from django.db import connection, models

from checklists.rules.field_classes import FieldClass, class_of, fields_of
from tests import databases

PHI, SENSITIVE, SECRET = FieldClass.PHI, FieldClass.PHI_SENSITIVE, FieldClass.SECRET


def named(names: str) -> frozenset[str]:
    return frozenset(names.split())


# One of a few codes, a small number, yes or no: none of them could be told from the same thing elsewhere.
CODED = named(
    "AccessLink.suspended_for Appointment.status Call.reason Companion.is_adult Confirmation.outcome EatingPlan.meal_minutes EatingPlan.light_minutes EatingPlan.clear_minutes"
    " EatingPlan.covers Intake.category Item.done Item.unsure MedicationEntry.route MedicationEntry.ask MedicationEntry.last_dose_by MedicationReview.decision"
    " NextDayAnswer.answer NextDayAnswer.band Override.reason Override.finding Override.band PatientCondition.kind Reminder.due_local RideHome.stays_overnight Series.started_on Series.weekdays"
    " Series.last_planned_on StatusChange.from_status StatusChange.to_status StatusChange.reason StatusChange.readiness Tick.done Tick.unsure VitalSigns.systolic"
    " VitalSigns.diastolic VitalSigns.pulse VitalSigns.spo2 VitalSigns.breaths VitalSigns.temperature VitalSigns.glucose VitalSigns.findings"
)  # fmt: skip
# Where the row's patient stands, seen from it.
_WHOSE = ("patient", "appointment__patient", "item__appointment__patient", "entry__appointment__patient", "reminder__appointment__patient", "link__appointment__patient")  # fmt: skip
_WORD = re.compile(r"qz([0-9a-f]{5})zq", re.IGNORECASE)
_PHONE = re.compile(r"720\D{0,3}555\D?(\d{4})")
_INSTANT = re.compile(r"(\d\d:\d\d\.\d{6})")
_FIRST_DAY = date(1911, 1, 2)


@dataclass(frozen=True)
class Canary:
    """Of one field of one row. `patient` is 0 where the row is nobody's."""

    label: str
    kind: FieldClass
    patient: int
    row: object
    site: int


@dataclass
class Planted:
    """Every canary by what is found of it: the word's number, the phone's end, minute and second, or the text itself."""

    words: dict[str, Canary] = field(default_factory=dict)
    phones: dict[str, Canary] = field(default_factory=dict)
    instants: dict[str, Canary] = field(default_factory=dict)
    texts: dict[str, Canary] = field(default_factory=dict)
    count: int = 0

    def every(self) -> Iterator[Canary]:
        for held in (self.words, self.phones, self.instants, self.texts):
            yield from held.values()

    def found(self, text: str) -> set[Canary]:
        """In whatever case, and a phone with or without its blanks."""
        found = [self.words.get(each.lower()) for each in _WORD.findall(text)]
        found += [self.phones.get(each) for each in _PHONE.findall(text)]
        found += [self.instants.get(each) for each in _INSTANT.findall(text)]
        found += [canary for held, canary in self.texts.items() if held in text]
        return {each for each in found if each is not None}


def fields() -> list[tuple[str, str]]:
    return [each for each in fields_of(PHI, SENSITIVE, SECRET) if ".".join(each) not in CODED]


@contextmanager
def superuser(servers: databases.Servers) -> Iterator[None]:
    """What is append-only rests for this one session, and so do triggers."""
    before = dict(connection.settings_dict)
    connection.close()
    url = databases.at(servers.superuser_url, before["NAME"])
    connection.settings_dict.update(environ.Env.db_url_config(url, engine="clinic.postgresql"))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def plant(servers: databases.Servers) -> Planted:
    """In each row of each table that is there."""
    planted = Planted()
    with superuser(servers):
        for name, names in _by_model().items():
            model = apps.get_model(name if "." in name else f"checklists.{name}")
            for row in model._default_manager.order_by("pk"):
                _plant(planted, name, model, row, names)
    return planted


def _by_model() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for model, name in fields():
        found.setdefault(model, []).append(name)
    return found


def _plant(planted: Planted, name: str, model: type[models.Model], row: Any, names: list[str]) -> None:
    changed = []
    for each in names:
        kind = class_of(name, each)
        assert kind is not None
        canary = Canary(f"{name}.{each}", kind, _patient(model, row), row.pk, getattr(row, "site_id", 0) or 0)
        before = getattr(row, each)
        after = _value(planted, model._meta.get_field(each), before, canary)
        if after != before:
            setattr(row, each, after)
            changed.append(each)
    if changed:
        row.save(update_fields=changed)


def _patient(model: type[models.Model], row: Any) -> int:
    if model.__name__ == "Patient":
        return int(row.pk)
    names = {each.name for each in model._meta.fields}
    for path in _WHOSE:
        if path.partition("__")[0] in names:
            return model._default_manager.values_list(path, flat=True).get(pk=row.pk) or 0
    return 0


def _value(planted: Planted, kind: Any, before: Any, canary: Canary) -> Any:
    """What the field holds from now on; None stays None but where anything may stand."""
    planted.count += 1
    number = planted.count
    if canary.kind is SECRET:
        return _as_it_rests(planted, before, canary)
    if isinstance(kind, models.DateTimeField):
        return _instant(planted, number, before, canary)
    if isinstance(kind, models.DateField):
        return _day(planted, number, canary)
    if canary.label.endswith(".phone"):
        planted.phones[f"{number:04d}"] = canary
        return f"+1720555{number:04d}"
    if before == []:
        planted.count -= 1
        return before
    word = f"qz{number:05x}zq"
    planted.words[word[2:-2]] = canary
    if isinstance(kind, models.EmailField):
        return f"{word}@canary.example"
    if isinstance(kind, models.JSONField):
        return _with(before, word)
    return word


def _with(before: Any, word: str) -> Any:
    """One more key of a map, or of each map of a list."""
    if isinstance(before, list):
        return [_with(each, word) for each in before]
    return {**(before or {}), word: word}


def _as_it_rests(planted: Planted, before: Any, canary: Canary) -> Any:
    """Unchanged, since it opens something: in the forms in which bytes are written."""
    forms = [each for each in _forms(before) if len(each) >= 16]
    planted.texts.update(dict.fromkeys(forms, canary))
    planted.count -= not forms
    return before


def _forms(held: Any) -> list[str]:
    if isinstance(held, bytes | memoryview):
        return [bytes(held).hex(), b64encode(held).decode(), urlsafe_b64encode(held).decode().rstrip("=")]
    return [str(each) for each in held.values()] if isinstance(held, dict) else [str(held or "")]


def _instant(planted: Planted, number: int, before: datetime | None, canary: Canary) -> datetime | None:
    if before is None:
        planted.count -= 1
        return None
    after = before.replace(microsecond=100_000 + number)
    planted.instants[f"{after:%M:%S.%f}"] = canary
    return after


def _day(planted: Planted, number: int, canary: Canary) -> date:
    day = _FIRST_DAY + timedelta(days=number)
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        planted.texts[f"{day:{form}}"] = canary
    for month in (f"{day:%B}", f"{day:%b}"):
        planted.texts[f"{month} {day.day}, {day.year}"] = canary
        planted.texts[f"{day.day} {month} {day.year}"] = canary
    return day
