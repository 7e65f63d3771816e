"""Odd requests, each from its number alone: the same number is the same request, so what broke can be sent again."""

import json
import random
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

# As text in a form, an address, a header or a cookie: signs that no field expects, numbers and days beyond any range.
TEXTS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\ufffe", "\u202ea", "\u0000" * 40, "a\r\nSet-Cookie: x=1", "\x1b[2J", "\u2028",
    "e\u0301" * 400, "𝟙𝟚", "٣٤", "Ⅷ", "½", "²", "½:30", "x" * 300, "y" * 5_000, "z" * 40_000, "💊" * 99, "<script>alert(1)</script>", "' OR 1=1 --",
    "{{ 7*7 }}", "{0.__class__}", "%s%n%x", "../../etc/passwd", "=1+1", "null", "None", "undefined", "true", "[]", "{}", "[object Object]",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "-1", "1e400", "NaN", "Infinity", "-inf", "1.5", "1,5", "+7", "0x10", "007", "1_000", " 7 ", "9223372036854775807", "2147483648",
    "9223372036854775808", "10000000000000000000", "-9223372036854775809", "9" * 400, "9" * 5_000, "1e-9", "٧", "7\u200b", "7;7", "7 OR 1=1",
)  # fmt: skip
TIMES = (
    "0000-00-00", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-01", "-2026-01-01", "2026-11-01 01:30",
    "2026-03-08", "2:30", "24:00", "25:61", "00:00", "12:60 pm", "2026-W54", "31/12/9999", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
    "2026-11-26T10:00:00Z", "99999999999999", "0000", "1/1/1",
)  # fmt: skip
KEYS = (
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "g" * 36, "{}", "1" * 32, "urn:uuid:x", "p" + "a" * 32,
    "P" + "A" * 32, "d" * 33, "1:1", "2:", ":", "1:x:y", "[1", '{"a":', '{"a": 1e999}', "[[[[" * 200, '"\\ud800"', '[{"operation": 1}]', '"x"', "[null]",
    "eyJhIjoxfQ:1:sig", "::", ".", "...",
)  # fmt: skip
EVERY = TEXTS + NUMBERS + TIMES + KEYS
TYPES = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=nonsense",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "multipart/form-data; boundary=" + "b" * 300,
    "multipart/form-data; boundary=x; charset=ebcdic-cp-us", "multipart/mixed; boundary=x", "application/json", "application/json; charset=utf-7",
    "multipart/form-data; boundary=x; charset=base64", "multipart/form-data; boundary=x; charset=undefined", "text/plain; charset=idna",
    "application/x-www-form-urlencoded; charset=zip", "application/x-www-form-urlencoded; charset=unicode_escape", "multipart/form-data; boundary=x; charset=punycode",
    "text/plain", "text/csv", "application/xml", "application/octet-stream", "", "/", "x" * 200,
)  # fmt: skip
BODIES = (
    b"", b"\x00", b"\xff\xfe\xfa", b"=", b"&&&&=&=", b"a=%ZZ&b=%", b"%00=%00", b"a=%ED%A0%80&b=%C0%80", b"a" * 50_000, b"&".join([b"k=v"] * 290),
    b"&".join(b"k%d=v" % number for number in range(301)), b'{"a": 1', b"[" * 3_000, b'"\\ud800"', b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
    b"--x", b"--x--", b"--x\r\n\r\n--x--", b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nnever ends',
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../a\x00.csv"\r\n\r\n\xff\xfe\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nDate,Time\n0000-00-00,25:61\n\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data; name*=utf-8''%00%ED%A0%80\r\n\r\nv\r\n--x--\r\n",
)  # fmt: skip
# A server lets no control character through in one of these.
HEADERS = {
    "HTTP_ACCEPT_LANGUAGE": ("*", "x" * 5_000, "en;q=nan", "ar,,;q=9", "\xff", "es-" * 300, "en;q="),
    "HTTP_X_FORWARDED_FOR": ("", ",", "999.1.1.1", "::1%eth0", "a" * 400, "127.0.0.1, \xff", "[::1]:80", "unknown"),
    "REMOTE_ADDR": ("::1", "203.0.113.7", "2001:db8::7"),
    "HTTP_HOST": ("evil.example", "testserver:99999", "[::1", "testserver:x", "", "a" * 300, "testserver@evil.example", "127.0.0.1:8000"),
    "HTTP_IF_NONE_MATCH": ("*", '"', 'W/"x', ",,", '"' + "a" * 3_000 + '"'),
    "HTTP_IF_MODIFIED_SINCE": ("yesterday", "Thu, 99 Foo 0000 00:00:00 GMT", "9" * 60),
    "HTTP_HX_REQUEST": ("true", "x"),
    "HTTP_HX_CURRENT_URL": ("http://[", "\xff", "javascript:alert(1)", "https://evil.example/"),
    "HTTP_HX_TARGET": ("\xff", "a" * 900, "<b>"),
    "HTTP_REFERER": ("http://[", "https://evil.example/", "\xff"),
    "HTTP_ORIGIN": ("null", "https://evil.example", "http://["),
    "HTTP_RANGE": ("bytes=9-1", "bytes=0-" * 99),
    "HTTP_CONTENT_ENCODING": ("gzip", "x"),
    "HTTP_USER_AGENT": ("", "\xff", "a" * 9_000),
    "HTTP_COOKIE": ("my=", "my=\xff; csrf=x", "staff=" + "a" * 4_000, "=; ;; =x", 'language="\\377"', "language=xx-" + "x" * 90, "look=\xff.9", "messages=x$y",
                    "my=\xff", "staff=a; staff=b", "back=//evil.example", "csrf=" + "x" * 32),
    "CONTENT_LENGTH": ("0", "7"),
}  # fmt: skip
METHODS = (
    "GET",
    "GET",
    "POST",
    "POST",
    "POST",
    "HEAD",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "PROPFIND",
)


@dataclass(frozen=True)
class Request:
    """As the test's client takes it."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    headers: dict[str, str] = field(default_factory=dict)


def of(number: int, *, path: str, kept: dict[str, Any], can_post: bool) -> Request:
    """`path` and `kept` are the right address and the right body: from there it goes astray in one to three places."""
    by = random.Random(number)
    method = by.choice(METHODS) if by.random() < 0.4 else "POST" if can_post else "GET"
    path = _address(by, path)
    body, content_type = (b"", TYPES[0]) if method in ("GET", "HEAD") else _body(by, kept)
    return Request(method, path, body, content_type, _headers(by))


def _address(by: random.Random, path: str) -> str:
    """One part of it replaced, or a query nobody asked for."""
    where, mark, query = path.partition("?")
    if by.random() < 0.25:
        parts = where.split("/")
        parts[by.randrange(len(parts))] = _quoted(by.choice(EVERY))[:2_000]
        where = "/".join(parts) if parts[0] == "" else "/" + "/".join(parts)
    if by.random() < 0.35:
        names = [pair.partition("=")[0] for pair in query.split("&") if pair] + list(ASKED)
        query = "&".join(
            f"{by.choice(names)}={_quoted(by.choice(EVERY))[:3_000]}" for _ in range(by.randint(1, 3))
        )
        mark = "?"
    return where + mark + query


# What pages ask of their query.
ASKED = ("q", "page", "day", "from", "until", "week", "patient", "other", "copy", "next", "back", "who", "kind", "table", "show", "plan", "next\x00")  # fmt: skip


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))


def _body(by: random.Random, kept: dict[str, Any]) -> tuple[bytes, str]:
    if by.random() < 0.2:
        return by.choice(BODIES), by.choice(TYPES)
    fields = [
        (name, each)
        for name, value in kept.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    for _ in range(by.randint(1, 3)):
        fields = _astray(by, fields)
    pairs = [(_bytes(name), _bytes(value)) for name, value in fields]
    return urlencode(pairs).encode(), TYPES[0] if by.random() < 0.95 else by.choice(TYPES)


def _astray(by: random.Random, fields: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """One value replaced, one field gone, one twice, or one more."""
    what, place = by.random(), by.randrange(len(fields)) if fields else 0
    if not fields or what < 0.1:
        return [
            *fields,
            (by.choice(("id", "site", "role", "is_staff", "act", "pk", *EVERY[:6])), by.choice(EVERY)),
        ]
    if what < 0.2:
        return fields[:place] + fields[place + 1 :]
    if what < 0.3:
        return [*fields, (fields[place][0], by.choice(EVERY))]
    name, value = fields[place]
    return [*fields[:place], (name, _other(by, str(value))), *fields[place + 1 :]]


def _other(by: random.Random, value: str) -> str:
    """In the place of a value; of a text that holds many, mostly one of them inside."""
    if (held := _read(value)) and by.random() < 0.8:
        return json.dumps(_leaf(by, held))
    if "\n" in value and by.random() < 0.8:
        cells = value.split(",")
        return ",".join([*cells[: (at := by.randrange(len(cells)))], by.choice(EVERY), *cells[at + 1 :]])
    return by.choice(EVERY)


def _read(value: str) -> Any:
    try:
        return json.loads(value) if value[:1] in ("{", "[") else None
    except (ValueError, RecursionError):
        return None


def _leaf(by: random.Random, value: Any) -> Any:
    """The same JSON with one of its values replaced, or under another name."""
    if isinstance(value, dict) and value and by.random() < 0.95:
        name = by.choice(sorted(value))
        renamed = by.choice(EVERY)[:50] if by.random() < 0.05 else name
        return {**{each: value[each] for each in value if each != name}, renamed: _leaf(by, value[name])}
    if isinstance(value, list) and value and by.random() < 0.95:
        place = by.randrange(len(value))
        return [*value[:place], _leaf(by, value[place]), *value[place + 1 :]]
    return by.choice(LEAVES)


LEAVES: tuple[Any, ...] = (
    None, True, [], {}, [[]], {"a": None}, 0, -1, 10**19, 10**400, 1e308, float("nan"), float("inf"), 0.1, "", " ", "\x00", "\ud800", "x" * 9_000, "0000-00-00",
    ["a"] * 101, {"\ud800": 1}, "NaN", "<script>", "{day}", "{{ 7*7 }}",
)  # fmt: skip


def _bytes(value: object) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")


def _headers(by: random.Random) -> dict[str, str]:
    if by.random() < 0.7:
        return {}
    return {name: by.choice(HEADERS[name]) for name in by.sample(sorted(HEADERS), by.randint(1, 2))}
