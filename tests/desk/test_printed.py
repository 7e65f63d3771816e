"""The reading of a printed page itself, where a PDF would trip it."""

import zlib

import pytest

from tests.desk.printed import inflated


@pytest.mark.parametrize("line", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_stream_whose_last_byte_looks_like_a_line_end_is_read_whole(line: bytes) -> None:
    ends_in_cr = zlib.compress(b"\f")
    assert ends_in_cr.endswith(b"\r")
    assert inflated(b"<< >> stream" + line + ends_in_cr + line + b"endstream") == b"\f"
