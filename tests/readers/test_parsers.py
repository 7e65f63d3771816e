"""Our messages as two parsers read them that did not write them: one of Python's own, one in Rust."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import fast_mail_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.reminders.channels import mime
from tests.letters import WITHOUT_LINK
from tests.readers.letters import TOKEN, Sent, composed, every_message

MESSAGES = every_message()
SENDER = "appointments@maple.example"
ODD_TEXTS = (
    "..two dots",
    ".",
    "-- ",
    "--=_one_of_two",
    "=_with_parts",
    "=3D=20=",
    "Клиника «Кленовый дом» на улице Садовой, второй корпус, приём и запись людей",
    'Mäple; House, "first" floor <desk@eve.example> & sons\' 🏥',
    "The Maple House, first floor and second floor, 12 Maple Street, Denver, Colorado",
    "x" * 200,
    "é" * 200,
    "بيت القيقب",
)
# What a name of ours may be: anything but half a character and what a header cannot hold.
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=78).map(
    lambda text: f"A{text}z"
)
HEADERS = (
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe",
    "List-Unsubscribe-Post", "Content-Language",
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """What a person and a mail program make of a message."""

    headers: dict[str, str]
    text: str
    html: str
    files: tuple[tuple[str, str, bytes], ...]


def by_python(raw: bytes) -> Read:
    mail = message_from_bytes(raw, policy=policy.default)
    assert not mail.defects and not [part for part in mail.walk() if part.defects]
    texts = [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]
    files = tuple(
        (one.get_filename(), one.get_content_type(), one.get_payload(decode=True))
        for one in mail.iter_attachments()
    )
    return Read({name: str(mail[name]) for name in HEADERS}, *map(unix, texts), files)


def by_rust(raw: bytes) -> Read:
    mail = fast_mail_parser.parse_email(raw)
    assert not mail.warnings
    ((text,), (html,)) = mail.text_plain, mail.text_html
    files = tuple((one.filename, one.mimetype, one.content) for one in mail.attachments)
    headers = {name: value for name in HEADERS for (value,) in [mail.headers[name]]}
    return Read(headers, unix(text), unix(html), files)


def unix(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip("\n")


def read(raw: bytes) -> Read:
    """What both agree on. A mailbox is compared by its name and address: one of the two drops its quotes."""
    python, rust = by_python(raw), by_rust(raw)
    assert (python.text, python.html, python.files) == (rust.text, rust.html, rust.files)
    mailboxes = {"From", "Reply-To"}
    plain = {name: value for name, value in python.headers.items() if name not in mailboxes}
    assert plain == {name: value for name, value in rust.headers.items() if name not in mailboxes}
    return python


def senders(raw: bytes) -> set[tuple[str, str]]:
    """By both: one where they agree. Python's newer way puts a blank between two encoded words, so its older one."""
    name, address = parseaddr(message_from_bytes(raw)["From"])
    rust = fast_mail_parser.parse_email(raw).from_
    return {(str(make_header(decode_header(name))), address), (rust.display_name, rust.address)}


@pytest.mark.parametrize("sent", MESSAGES, ids=lambda sent: sent.name)
def test_two_parsers_read_the_same_message(sent: Sent) -> None:
    found = read(sent.raw)
    assert found.headers["Content-Language"] == sent.language
    assert found.headers["To"] == "ana@patient.example"
    assert [name for name, _, _ in found.files] == ["appointment.ics"] * sent.with_file
    has_link = sent.kind not in WITHOUT_LINK
    assert [f"https://ready.maple.example/l/{TOKEN}" in each for each in (found.text, found.html)] == [
        has_link
    ] * 2


@pytest.mark.parametrize("sent", MESSAGES, ids=lambda sent: sent.name)
def test_lines_are_as_short_as_mail_asks(sent: Sent) -> None:
    lines = sent.raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines)
    assert max(map(len, sent.raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 78


@pytest.mark.parametrize("text", ODD_TEXTS)
@pytest.mark.parametrize("kind", ["booked", "cancelled"])
def test_odd_texts_arrive_as_they_are(kind: str, text: str) -> None:
    raw = composed(kind, with_file=True, alias=text, phrase=text, outside_hours=f"{text}\n.\n..{text}")
    found = read(raw)
    assert found.text.count(text.strip()) >= 4
    assert senders(raw) == {(text.strip(), SENDER)}


@given(name=NAMES)
def test_any_name_of_ours_is_one_sender(name: str) -> None:
    raw = mime.mailbox("From", name, SENDER) + b"\r\n"
    assert senders(raw) == {(name, SENDER)}


@given(name=NAMES)
def test_no_encoded_word_is_longer_than_a_strict_reader_takes(name: str) -> None:
    """RFC 2047, section 2: 75 characters; a longer one is shown as it stands."""
    head = mime.mailbox("From", name, SENDER) + mime.words("Subject", name)
    assert [word for word in re.findall(rb"=\?[^?]+\?[bq]\?[^?]*\?=", head) if len(word) > 75] == []


@given(subject=NAMES)
def test_any_subject_is_read_as_it_was_written(subject: str) -> None:
    raw = mime.words("Subject", subject) + b"\r\n"
    found = message_from_bytes(raw, policy=policy.default)["Subject"]
    assert fast_mail_parser.parse_email(raw).subject == found == subject


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: eve@x.example", "é\r\nBcc: eve@x.example", "é\nX: y", "é\rX: y", "é\x0bX", "é\u2028X"]
)
def test_no_text_of_ours_begins_a_header(text: str) -> None:
    for header in (mime.words, lambda name, value: mime.mailbox(name, value, SENDER)):
        with pytest.raises(ValueError):
            header("Subject", text)
