"""One scene for a whole file; what a request did to it is undone before the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from tests.isolation.scene import Scene, build


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def knock(scene: Scene) -> Any:
    """Asks one address as somebody; `with knock(...) as response` undoes it afterwards."""

    @contextmanager
    def ask(who: str, method: str, path: str, data: dict[str, Any] | None = None) -> Iterator[Any]:
        client = scene.clients[who]
        kept = {name: morsel.value for name, morsel in client.cookies.items()}
        with transaction.atomic():
            sent = {"data": data or {}} if method == "POST" else {}
            yield getattr(client, method.lower())(path, **sent)
            transaction.set_rollback(True)
        client.cookies.clear()
        for name, value in kept.items():
            client.cookies[name] = value

    return ask
