"""Quoted-printable, as mail carries text: encoded line by line, so that whole lines may be encoded apart and joined."""

from binascii import b2a_qp


def quoted(text: str) -> bytes:
    """With the line ends of mail."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return b2a_qp(lines.encode(), istext=True).replace(b"\n", b"\r\n")
