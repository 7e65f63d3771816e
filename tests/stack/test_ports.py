"""Which ports the local stack listens on."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.stack.ports import Ports, choose, last_used, next_free, parse, remember
from clinic.stack.problems import StackProblem


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_passed_over(taken: int) -> None:
    assert next_free(taken, set()) > taken


def test_a_port_that_was_asked_for_is_never_exchanged_for_another(taken: int) -> None:
    with pytest.raises(StackProblem, match=f"Port {taken} is taken"):
        choose(taken)


def test_no_two_parts_get_one_port() -> None:
    chosen = choose(None)
    assert len({chosen.web, chosen.smtp, chosen.mail_page}) == 3


@pytest.mark.parametrize("raw", ["abc", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none_is_refused_in_words(raw: str) -> None:
    with pytest.raises(StackProblem, match="number from 1 to 65535"):
        parse(raw)


def test_no_port_asked_for_is_no_port() -> None:
    assert parse("  ") is None


def test_the_last_ports_are_remembered(tmp_path: Path) -> None:
    remember(tmp_path, Ports(web=9000, smtp=9001, mail_page=9002))
    assert last_used(tmp_path) == Ports(web=9000, smtp=9001, mail_page=9002)


@pytest.mark.parametrize("spoiled", ["", "{}}", '{"nonsense": 1}'])
def test_a_spoiled_note_of_ports_is_as_good_as_none(tmp_path: Path, spoiled: str) -> None:
    (tmp_path / "ports.json").write_text(spoiled)
    assert last_used(tmp_path) == Ports()
