"""Messages as they are read: whole sentences, whatever times and languages met in them."""

import re
from email import message_from_bytes, policy

import pytest

from tests.readers.letters import Sent, every_message

# A full stop after "a. m.", a blank before a comma, a slot nobody filled, a value that is not there.
SLIPS = re.compile(r"\.\.|[ ][,.;:?!]|,,|  |[{}]|\bNone\b|\ue000|\ue001")


@pytest.mark.parametrize("sent", every_message(), ids=lambda sent: sent.name)
def test_no_seam_shows_between_words_and_values(sent: Sent) -> None:
    mail = message_from_bytes(sent.raw, policy=policy.default)
    text = mail.get_body(("plain",)).get_content()
    assert [line for line in (mail["Subject"], *text.splitlines()) if SLIPS.search(line)] == []
