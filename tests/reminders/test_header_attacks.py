"""No header of a message comes from what a person typed. Source: security.md ML-5."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.reminders.channels import email, mime
from tests.reminders.test_messages import START, letter

SEPARATORS = [
    "\r\n", "\n", "\r", "\n\r", "\r\n\r\n", "\n\n", "\r\r", "\r\n ", "\r\n\t", "\n ", "\n\t", "\r ", "\x00", "\x00\r\n", "\x0b", "\x0c",
    "\x1c", "\x1d", "\x1e", "\x1f", "\x7f", "\x85", "\xa0\r\n", "\u2028", "\u2029", "\u000d\u000a", "\ufeff\r\n", "\u200b\n", "\r\n.\r\n",
    "%0d%0a", "%0A", "\\r\\n", "=0D=0A", "=?utf-8?q?=0D=0A?=", "=?utf-8?b?DQo=?=", "&#13;&#10;", "\u560d\u560a", "\u0a0d", "\t", "\x08\r\n", "\x1b\n",
]  # fmt: skip
FIELDS = ["alias", "to", "reply_to", "language", "phone", "outside_hours", "phrase", "words"]
ATTACK = "Bcc: eve@x.example"
KNOWN = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
    "Content-Language", "MIME-Version", "Content-Type",
}  # fmt: skip


def test_there_are_enough_of_them() -> None:
    assert len(set(SEPARATORS)) >= 40


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("separator", SEPARATORS, ids=repr)
def test_what_is_typed_stays_in_its_place(separator: str, field: str) -> None:
    """Refused, or harmless: the same headers once each, one recipient, and two texts in the body."""
    standing = str(getattr(letter(), field)) or "Maple"
    attacked = letter(**{field: f"{standing}{separator}{ATTACK}"})
    try:
        raw = email.compose(attacked, token="p" + "a" * 32, now=START - timedelta(hours=19))
    except Exception:  # noqa: BLE001 - refusing is the other good answer
        return
    head = raw.partition(b"\r\n\r\n")[0]
    got = message_from_bytes(raw, policy=policy.default)
    assert sorted(got.keys()) == sorted(set(got.keys())) and set(got.keys()) <= KNOWN
    assert b"\n" not in head.replace(b"\r\n", b"") and b"\r" not in head.replace(b"\r\n", b"")
    assert [part.get_content_type() for part in got.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert len(got["To"].addresses) == len(got["From"].addresses) == 1
    assert "eve@x.example" not in str(got["To"]) + str(got["Subject"])


@pytest.mark.parametrize("separator", SEPARATORS[:21], ids=repr)
def test_a_plain_header_is_printable_and_one_line(separator: str) -> None:
    with pytest.raises(ValueError):
        mime.plain("X-Any", f"value{separator}{ATTACK}")


@pytest.mark.parametrize("name", ["Ana Ruiz", "1984-03-03", "ketamine", "record 10482"])
def test_no_header_is_named_after_anything_that_was_typed(name: str) -> None:
    raw = email.compose(letter(alias=name, phrase=name), token="p" + "a" * 32, now=START)
    names = {
        line.split(":")[0] for line in raw.partition(b"\r\n\r\n")[0].decode().splitlines() if line[0] != " "
    }
    assert names <= KNOWN


@given(st.emails())
def test_a_plain_address_is_written_as_the_library_would(address: str) -> None:
    try:
        whole = mime._folded("To", Address(addr_spec=address))
    except (ValueError, IndexError, HeaderParseError):
        return
    assert mime.recipient(address) == whole
