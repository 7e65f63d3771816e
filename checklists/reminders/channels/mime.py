"""A message as it goes over the wire: headers, then one text in two forms.

Written by hand, since the library's message tree costs more than everything else about a mail. What needs encoding
or folding is still the library's work; anything that could start a header of its own raises ValueError.
"""

import re
from base64 import encodebytes
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.policy import SMTP
from functools import lru_cache

# A folded address in List-Unsubscribe becomes an encoded word that no mail program follows.
_POLICY = SMTP.clone(max_line_length=990)
_LONGEST = 990
_ONE_LINE = 70
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
# "=_" never comes out of quoted-printable or base64: no body can hold it.
_BOUNDARY = b"=_one_of_two"
_OUTER = b"=_with_parts"
_TEXTS = b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % _BOUNDARY


@dataclass(frozen=True)
class Attachment:
    """A file beside the texts: `content_type` with its parameters, `name` as the reader's program saves it."""

    name: str
    content_type: str
    content: bytes


def plain(name: str, value: str) -> bytes:
    """A header of our own making: printable ASCII on one line."""
    if not (value.isascii() and value.isprintable() and len(value) < _LONGEST):
        raise ValueError(f"{name} cannot be a plain header")
    return f"{name}: {value}\r\n".encode("ascii")


@lru_cache(maxsize=256)
def words(name: str, value: str) -> bytes:
    """Words in any script. Kept: a clinic has few names and few days."""
    return _folded(name, value) if value.isascii() else f"{name}: {_encoded(name, value)}\r\n".encode("ascii")


@lru_cache(maxsize=256)
def mailbox(name: str, display_name: str, address: str) -> bytes:
    """A mailbox of ours with its name."""
    whole = Address(display_name, addr_spec=address)
    if display_name.isascii():
        return _folded(name, whole)
    return f"{name}: {_encoded(name, display_name)}\r\n <{whole.addr_spec}>\r\n".encode("ascii")


def recipient(address: str) -> bytes:
    """To the one patient; not kept. A plain address needs no folding, and the library's parser is dear."""
    if len(address) <= _ONE_LINE and _PLAIN_ADDRESS.fullmatch(address):
        return b"To: %s\r\n" % address.encode("ascii")
    return _folded("To", Address(addr_spec=address))


def message(
    headers: Iterable[bytes], *, text: bytes, html: bytes, attachments: Collection[Attachment] = ()
) -> bytes:
    """The texts, quoted-printable already, as alternatives of one another; files beside them, where there are any."""
    texts = b"".join(
        (_TEXTS, _part(b"plain", text), _part(b"html", html), b"--%s--\r\n" % _BOUNDARY),
    )
    return b"".join((*headers, b"MIME-Version: 1.0\r\n", _with_files(texts, attachments)))


def _folded(name: str, value: str | Address) -> bytes:
    return _POLICY.fold_binary(*_POLICY.header_store_parse(name, value))


def _encoded(name: str, value: str) -> str:
    """In words of 75 characters, which the policy makes longer, and some readers then show as they stand (RFC 2047, 2)."""
    if len(value.splitlines()) > 1:
        raise ValueError(f"{name} cannot hold more than one line")
    return Header(value, "utf-8", maxlinelen=75, header_name=name).encode(linesep="\r\n")


def _with_files(texts: bytes, attachments: Collection[Attachment]) -> bytes:
    if not attachments:
        return texts
    return b"".join(
        (
            b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n--%s\r\n' % (_OUTER, _OUTER),
            texts,
            *(_file(one) for one in attachments),
            b"--%s--\r\n" % _OUTER,
        )
    )


def _file(one: Attachment) -> bytes:
    if '"' in one.name or "\\" in one.name:
        raise ValueError("A file's name has no quotes")
    return b"".join(
        (
            b"--%s\r\n" % _OUTER,
            plain("Content-Type", one.content_type),
            plain("Content-Disposition", f'attachment; filename="{one.name}"'),
            b"Content-Transfer-Encoding: base64\r\n\r\n",
            encodebytes(one.content).replace(b"\n", b"\r\n"),
        )
    )


def _part(subtype: bytes, content: bytes) -> bytes:
    return (
        b'--%s\r\nContent-Type: text/%s; charset="utf-8"\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n%s\r\n" % (_BOUNDARY, subtype, content)
    )
