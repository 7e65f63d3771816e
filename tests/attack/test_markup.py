"""Figure 13: markup rests in every text of every table, the clinic's own configuration among them; no page prints it as markup. Source: WB-8, ML-4."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.utils import DataError, ProgrammingError

from checklists import models as ours
from tests.attack.corpora import MARKUP, RAW
from tests.isolation.addresses import Route, address, every_route
from tests.isolation.scene import Scene, build
from tests.isolation.test_every_route import LINKS, ROLES, UNWELL, admitted

PAGES = [route for route in every_route() if "GET" in route.policy.methods]
# Chosen by the program, not typed: states, kinds, keys, codes, digests, zones.
CHOSEN = {
    "slug", "state", "status", "kind", "rule", "reason", "role", "purpose", "digest", "token", "password", "trigger", "rank", "route", "category", "decision", "time_zone", "language",
    "ride_policy", "operation_id", "by", "to", "outcome", "why", "band", "answer", "phase", "hash", "series_state", "due_local", "key", "signature", "before", "quiet_from", "instance_id", "matched",
    "weekdays",
    "from_status", "to_status", "readiness", "med_class", "provider_id", "event", "stream", "generic", "chosen", "question", "medicine_class",
}  # fmt: skip
LONGEST = len(MARKUP)


@pytest.fixture(scope="module")
def marked(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Scene, list[str]]]:
    """The scene, and the texts of its rows replaced, table by table; what is append-only gets another row beside."""
    with django_db_blocker.unblock(), transaction.atomic():
        scene = build()
        seeded = [name for model in every_model() for name in seed(model)]
        yield scene, seeded
        transaction.set_rollback(True)


def every_model() -> list[type[models.Model]]:
    found = [getattr(ours, name) for name in ours.__all__]
    return [model for model in found if hasattr(model, "_meta") and not model.__name__.startswith("Audit")]


def texts(model: type[models.Model]) -> list[Any]:
    return [
        field for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and field.name not in CHOSEN and not field.choices and not field.primary_key
    ]  # fmt: skip


def seed(model: type[models.Model]) -> Iterator[str]:
    for field in texts(model):
        longest = field.max_length or LONGEST
        value = MARKUP[:longest] if longest < LONGEST else MARKUP
        if tried(lambda name=field.name, value=value: put(model, name, value)) or another(
            model, field.name, value
        ):
            yield f"{model.__name__}.{field.name}"
    for field in [each for each in model._meta.concrete_fields if isinstance(each, models.JSONField)]:
        for row in model._default_manager.all():
            if tried(lambda row=row, name=field.name: saved(row, name, within(getattr(row, name)))):
                yield f"{model.__name__}.{field.name}"
                break


def put(model: type[models.Model], name: str, value: str) -> int:
    """Into every row; row by row what rests sealed in its row. How many."""
    rows = model._default_manager
    if isinstance(model._meta.get_field(name), ours.SealedText):
        return sum(saved(row, name, value) for row in rows.all())
    return rows.update(**{name: value})


def saved(row: models.Model, name: str, value: Any) -> bool:
    setattr(row, name, value)
    row.save(update_fields=[name])
    return True


def tried(write: Callable[[], object]) -> bool:
    """Whether the database takes it."""
    try:
        with transaction.atomic():
            return bool(write())
    except (IntegrityError, DataError, ProgrammingError):
        return False


def another(model: type[models.Model], name: str, value: str) -> bool:
    """A row like the newest with this text: of what may not be changed."""
    row = model._default_manager.order_by("pk").last()
    if row is None:
        return False
    row.pk = row.id = None if model._meta.auto_field else row.pk
    row._state.adding = True
    setattr(row, name, value)
    return tried(lambda: [row.save(force_insert=True)])


def within(value: Any) -> Any:
    """Sentences inside a protocol or a draft; words of the program stay."""
    if isinstance(value, dict):
        return {
            key: each if key in ("kind", "slug", "id", "key", "rule") else within(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [within(each) for each in value]
    return f"{value[:40]}{MARKUP}" if isinstance(value, str) and " " in value else value


def actors(route: Route) -> list[str]:
    return [
        who
        for who in ("stranger", *ROLES, *LINKS, "patient after")
        if admitted(route, who) or not route.policy.kinds
    ]


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_no_page_prints_it_as_markup(
    route: Route, marked: tuple[Scene, list[str]], count: Callable[..., None]
) -> None:
    scene, _ = marked
    where, printed = address(route, scene), []
    for who in actors(route):
        with transaction.atomic():
            response = scene.clients[who].get(
                where + ("&" if "?" in where else "?") + "q=" + "%3Csvg onload%3D"
            )
            text = response.getvalue().decode(errors="replace")
            transaction.set_rollback(True)
        assert response.status_code < 500 or route.name in UNWELL, who
        # A file or a list for scripts is read as what it says it is: nothing of it is a page.
        is_page = (
            response["Content-Type"].startswith("text/html")
            or response["X-Content-Type-Options"] != "nosniff"
        )
        printed += [(who, raw) for raw in RAW if is_page and raw in text]
    count(pages_with_markup=len(actors(route)))
    assert printed == []


def test_most_texts_of_the_product_hold_it(
    marked: tuple[Scene, list[str]], count: Callable[..., None]
) -> None:
    """And it can be seen: else the pages above would prove nothing."""
    scene, seeded = marked
    count(fields_with_markup=len(seeded))
    page = scene.clients["nurse"].get(f"/staff/{scene.slug}/appointments/{scene.expected}/").content.decode()
    assert "&lt;svg onload" in page
    assert len(seeded) >= 50, seeded
    assert {
        "Patient.first_name",
        "Site.alias",
        "MedicationEntry.text",
        "ProtocolVersion.data",
        "Companion.name",
    } <= set(seeded)
    assert connection.in_atomic_block
