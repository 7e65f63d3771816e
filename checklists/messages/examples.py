"""A letter drawn for the desk: every word as it would be sent, with addresses of the right look that open nothing."""

from datetime import datetime

from django.conf import settings

from checklists.messages import writing
from checklists.messages.writing import Message
from checklists.queries.letters import Letter
from checklists.rules.asked_messages import UNLOCK_CODE, WITHOUT_LINK

_NO_LINK, _NO_STOP = "/l/this-is-only-an-example", "/r/stop/this-is-only-an-example"
_NO_CODE = "000000"


def example(letter: Letter, *, now: datetime) -> Message:
    """`now` is the moment at which it would be written. Nothing is minted."""
    link = "" if letter.kind in WITHOUT_LINK else f"{settings.SITE_BASE_URL}{_NO_LINK}"
    stop_link = f"{settings.SITE_BASE_URL}{_NO_STOP}"
    code = _NO_CODE if letter.kind == UNLOCK_CODE else ""
    return writing.write(letter, link=link, stop_link=stop_link, now=now, code=code)
