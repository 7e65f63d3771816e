"""Questions answered as a phone does it: one a page, then checked, then saved."""

import re
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

Said = dict[str, str | list[str]]
# In the order of `tests.asking`: what somebody says who is well.
ALL_WELL = {"fever": "no", "cough": "no", "new_medicine": "no"}
CARD: Said = {"music": "own", "extras": ["blanket", "mask"], "avoid": "relax"}


def hidden(client: Client, path: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', client.get(path).content.decode())
    assert found, (path, name)
    return found[1]


def answer_step(client: Client, position: int, step: int, said: str | list[str]) -> HttpResponse:
    """One question, as its page sends it."""
    path = f"/my/items/{position}/{step}/"
    response: HttpResponse = client.post(path, {"asked": hidden(client, path, "asked"), "answer": said})
    return response


def drafted(client: Client, position: int, *said: str | list[str]) -> HttpResponse:
    """The first questions in their order; the answer of the last one."""
    replies = [answer_step(client, position, step, each) for step, each in enumerate(said, start=1)]
    return replies[-1]


def press_save(client: Client, position: int, operation: str = "") -> HttpResponse:
    """Save on the check page."""
    path = f"/my/items/{position}/check/"
    sent = {"seal": hidden(client, path, "seal"), "operation": operation or str(uuid4())}
    response: HttpResponse = client.post(path, sent)
    return response


def answered(client: Client, position: int, said: Said) -> HttpResponse:
    """The whole way; what comes after Save."""
    replies = drafted(client, position, *said.values())
    assert (replies.status_code, replies["Location"]) == (303, f"/my/items/{position}/check/")
    return press_save(client, position)


def single(client: Client, position: int, said: str) -> HttpResponse:
    """The only question of an item, on its own page."""
    path = f"/my/items/{position}/"
    sent = {"asked": hidden(client, path, "asked"), "answer": said, "operation": str(uuid4())}
    response: HttpResponse = client.post(path, sent)
    return response
