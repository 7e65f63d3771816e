"""What every model keeps to: its site, its words for time, its name without a person in it."""

import pytest
from django.apps import apps
from django.db import models

ALL = list(apps.get_app_config("checklists").get_models())
# They belong to no one clinic: people sign in at several, the audit has its chain, the clock is one.
WITHOUT_SITE = {
    "Site",
    "User",
    "AuditAnchor",
    "AuditEntry",
    "AuditHead",
    "Sending",
    "Heartbeat",
    "StaffMail",
    "PasswordReset",
}
NAMED = pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)


@NAMED
def test_every_clinical_row_carries_its_site(model: type[models.Model]) -> None:
    fields = {field.name for field in model._meta.get_fields()}
    assert ("site" in fields) is (model.__name__ not in WITHOUT_SITE)


@NAMED
def test_an_instant_ends_in_at_or_until_or_by_and_a_day_in_on(model: type[models.Model]) -> None:
    ours = [field for field in model._meta.get_fields() if isinstance(field, models.DateField)]
    odd = [field.name for field in ours if not field.name.endswith(_ending(field))]
    assert [name for name in odd if name not in {"at", "moved_from", "last_login", "date_of_birth"}] == []


@NAMED
def test_a_row_prints_without_a_person_in_it(model: type[models.Model]) -> None:
    """Rows end up in logs and tracebacks."""
    row = model(**{field: "Canary" for field in ("first_name", "last_name", "name") if _has(model, field)})
    assert "Canary" not in str(row)


@NAMED
def test_nothing_is_deleted_by_the_way(model: type[models.Model]) -> None:
    """A deleted site or patient takes nobody's record along; items belong to their appointment alone."""
    cascades = [
        f"{model.__name__}.{field.name}"
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    ]
    assert set(cascades) <= {"Item.appointment", "RideHome.appointment"}


def _ending(field: models.Field) -> tuple[str, ...]:
    return ("_at", "_until", "_by") if isinstance(field, models.DateTimeField) else ("_on",)


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())
