"""Where the local stack keeps things."""

import os
from pathlib import Path

import pytest

from clinic.stack.problems import StackProblem
from clinic.stack.state import LONGEST_SOCKET_FOLDER, make_private, require_short, state_of

DEEP = Path("/home/somebody") / "/".join(["a-rather-long-folder"] * 30)


def test_a_deep_checkout_still_has_short_sockets() -> None:
    state = state_of(DEEP, uid=1000)
    for folder in (state.database_sockets, state.broker_sockets):
        assert len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER


def test_a_checkout_always_gets_the_same_folders() -> None:
    assert state_of(DEEP, uid=1000) == state_of(DEEP, uid=1000)


def test_two_checkouts_never_share_a_socket() -> None:
    assert state_of(DEEP, uid=1000).database_sockets != state_of(DEEP / "other", uid=1000).database_sockets


def test_two_users_of_one_checkout_never_share_a_socket() -> None:
    assert state_of(DEEP, uid=1000).database_sockets != state_of(DEEP, uid=1001).database_sockets


def test_sockets_do_not_move_with_the_shell_that_asks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = state_of(DEEP, uid=1000)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert state_of(DEEP, uid=1000) == before


def test_an_ordinary_user_keeps_everything_in_the_checkout() -> None:
    assert state_of(DEEP, uid=1000).servers == DEEP / ".local"


def test_root_keeps_the_database_where_its_unprivileged_user_may_enter() -> None:
    assert state_of(DEEP, uid=0).servers.parent == Path("/var/lib/infusion-ready")


def test_a_socket_folder_that_is_too_long_is_refused_in_words() -> None:
    with pytest.raises(StackProblem, match="too long"):
        require_short(DEEP)


def test_a_private_folder_lets_nobody_else_in(tmp_path: Path) -> None:
    folder = make_private(tmp_path / "private")
    assert folder.stat().st_mode & 0o077 == 0


def test_a_folder_that_others_could_write_to_is_closed_again(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    assert make_private(folder).stat().st_mode & 0o077 == 0


def test_a_link_laid_in_the_place_of_a_private_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(StackProblem, match="belongs to another user"):
        make_private(tmp_path / "link")
