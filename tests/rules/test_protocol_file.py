"""A protocol as a file: the same comes back, and nonsense is refused in a sentence."""

import json

import pytest

from checklists.queries.protocols import shipped_data, shipped_slugs
from checklists.rules.protocol import ProtocolInvalid
from checklists.rules.protocol_file import LARGEST_BYTES, ordered, read, write
from checklists.rules.protocol_numbers import with_number


def good() -> dict:
    return shipped_data("first-infusion")


@pytest.mark.parametrize("slug", shipped_slugs())
def test_what_is_written_is_read_again(slug: str) -> None:
    assert read(write(shipped_data(slug))) == shipped_data(slug)


def test_a_site_s_own_numbers_survive_the_file() -> None:
    own = with_number(good(), ("min_stay_minutes",), 90, "Our nurses")
    assert read(write(own)) == own


def test_fields_come_in_the_order_in_which_people_read_them() -> None:
    shuffled = {"vitals": {}, "name": "x", "items": [{"label": "y", "key": "z"}], "slug": "s"}
    assert list(ordered(shuffled)) == ["slug", "name", "vitals", "items"]
    assert list(ordered(shuffled)["items"][0]) == ["key", "label"]


NONSENSE = {
    "nothing": b"",
    "no json": b"protocol: yes",
    "a list": b"[]",
    "a word": b'"protocol"',
    "null": b"null",
    "latin": '{"name": "é"}'.encode("latin-1"),
    "utf-16": "{}".encode("utf-16"),
    "emoji only": "🙂".encode(),
    "nan": b'{"version": NaN}',
    "infinity": b'{"version": -Infinity}',
    "huge number": b'{"version": 1e999}',
    "long digits": b'{"version": ' + b"9" * 5000 + b"}",
    "twice": b'{"slug": "a", "slug": "b"}',
    "deep": b"[" * 50_000 + b"]" * 50_000,
    "deep enough": b'{"a":' * 40 + b"1" + b"}" * 40,
    "null letter": b'{"slug": "a\\u0000b"}',
    "half a letter": b'{"words": {"\\ud800": "x"}}',
    "too large": b" " * (LARGEST_BYTES + 1),
    "cut": json.dumps(good()).encode()[:-40],
}


@pytest.mark.parametrize("raw", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_refused_in_sentences(raw: bytes) -> None:
    with pytest.raises(ProtocolInvalid) as refused:
        read(raw)
    assert all(0 < len(problem) < 300 for problem in refused.value.problems)
    assert refused.value.problems


def test_a_slip_in_the_text_names_its_line() -> None:
    with pytest.raises(ProtocolInvalid) as refused:
        read(b'{\n  "slug": "x",\n  "name" "y"\n}')
    assert refused.value.problems[0].startswith("line 3, column 10")


def test_every_problem_of_a_protocol_names_its_path() -> None:
    wrong = good()
    wrong["items"][2]["required"] = "yes"
    wrong["reminders"][0]["send_by"] = "whenever"
    wrong["colour"] = "blue"
    with pytest.raises(ProtocolInvalid) as refused:
        read(write(wrong))
    assert [problem.partition(":")[0] for problem in refused.value.problems] == [
        "items[2].required",
        "reminders[0].send_by",
        "colour",
    ]


def test_a_byte_order_mark_is_no_reason_to_refuse() -> None:
    assert read(b"\xef\xbb\xbf" + write(good())) == good()
