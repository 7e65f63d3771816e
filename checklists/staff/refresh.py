"""What a page asks for by itself: a 304 without a body while nothing changed, and the server's clock in words with both."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from checklists.queries.board_mark import Mark
from checklists.queries.sites import SitePage
from checklists.staff.board_page import coming

# The wall clock of a tablet may be wrong: what it says of the age are these words.
CLOCK = "Board-Clock"


def etag(found: Mark, *asked: object, here: SitePage, now: datetime) -> str:
    """Of the rows, of `asked` by its repr, of what stands above them, and of the words that go on by the clock alone."""
    # Not that something was recorded somewhere, but what is said of it above the rows.
    said = (replace(here, changes=0, asked_for=frozenset()), sorted(here.asked_for))
    awaited = [coming(at, now) for at in found.awaited]
    digest = hashlib.sha256(repr((found.rows, awaited, said, asked)).encode()).hexdigest()
    return f'"{digest[:20]}"'


def answer(
    request: HttpRequest, *, etag: str, clock: str, whole: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """304 for who has it already, else the whole of it."""
    response = get_conditional_response(request, etag=etag) or whole()
    response.headers["ETag"] = etag
    response.headers[CLOCK] = quote(clock)
    return response
