"""A sealed file opens for one key, whole, or not at all."""

import io
import os

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from clinic.backup import sealed_file
from clinic.backup.sealed_file import PIECE, Damaged, NotABackup, OtherKey, opened, read_head, seal

KEY = X25519PrivateKey.generate()
SAID = {"at": "2026-11-23T16:00:00+00:00"}


def sealed(plain: bytes, key: X25519PrivateKey = KEY) -> bytes:
    out = io.BytesIO()
    assert seal(io.BytesIO(plain), out, key=key.public_key(), said=SAID) == len(out.getvalue())
    return out.getvalue()


def unsealed(whole: bytes, key: X25519PrivateKey = KEY) -> bytes:
    return b"".join(opened(io.BytesIO(whole), key=key))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7])
def test_what_went_in_comes_out(size: int) -> None:
    plain = os.urandom(size)
    assert unsealed(sealed(plain)) == plain


def test_a_pipe_gives_what_it_has() -> None:
    class Drops(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 1000))

    out = io.BytesIO()
    seal(Drops(b"a" * (PIECE + 5)), out, key=KEY.public_key(), said=SAID)
    assert unsealed(out.getvalue()) == b"a" * (PIECE + 5)


def test_another_key_opens_nothing_and_both_are_named() -> None:
    other = X25519PrivateKey.generate()
    with pytest.raises(OtherKey) as refused:
        unsealed(sealed(b"words"), other)
    assert (refused.value.wanted, refused.value.given) == (
        sealed_file.name_of(KEY.public_key()),
        sealed_file.name_of(other.public_key()),
    )


def test_a_key_that_only_says_it_is_the_right_one_opens_nothing() -> None:
    other = X25519PrivateKey.generate()
    names = [sealed_file.name_of(key.public_key()).encode() for key in (KEY, other)]
    with pytest.raises(Damaged):
        unsealed(sealed(b"words").replace(*names), other)


# Of the head, of the sealed key, of the first piece, in the middle, of the last mark.
@pytest.mark.parametrize("place", [40, 130, 220, PIECE // 2, PIECE + 300, -1])
def test_a_changed_byte_anywhere_is_found(place: int) -> None:
    whole = bytearray(sealed(b"a" * (2 * PIECE)))
    whole[place] ^= 1
    with pytest.raises((Damaged, NotABackup, OtherKey)):
        unsealed(bytes(whole))


def pieces(whole: bytes) -> tuple[bytes, list[bytes]]:
    start = len(read_head(io.BytesIO(whole)).raw) + sealed_file._SEALED_KEY
    step = PIECE + 16
    return whole[:start], [whole[at : at + step] for at in range(start, len(whole), step)]


@pytest.mark.parametrize(
    "order",
    [[0, 1], [0], [1, 0, 2], [0, 2], [0, 1, 2, 2], []],
    ids=["cut", "cut twice", "moved", "left out", "twice", "empty"],
)
def test_a_piece_that_is_moved_or_missing_is_found(order: list[int]) -> None:
    head, parts = pieces(sealed(b"a" * PIECE + b"b" * PIECE + b"c"))
    with pytest.raises(Damaged):
        unsealed(head + b"".join(parts[number] for number in order))


def test_a_piece_of_another_file_is_found() -> None:
    (head, mine), (_, theirs) = (pieces(sealed(b"a" * PIECE + b"b")) for _ in range(2))
    with pytest.raises(Damaged):
        unsealed(head + mine[0] + theirs[1])


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"PGDMP",
        b"infusion-ready backup 1\n",
        b"infusion-ready backup 1\n[]\n",
        b"infusion-ready backup 1\n{\n",
    ],
)
def test_another_file_is_no_backup(words: bytes) -> None:
    with pytest.raises(NotABackup):
        unsealed(words)


def test_the_head_is_readable_and_says_whose_key_it_takes() -> None:
    assert read_head(io.BytesIO(sealed(b""))).said == {**SAID, "key": sealed_file.name_of(KEY.public_key())}


def test_nothing_of_the_words_is_in_it() -> None:
    assert b"canary" not in sealed(b"canary" * 1000)
