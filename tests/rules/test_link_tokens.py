from datetime import UTC, datetime

import pytest

from checklists.rules import link_tokens
from checklists.rules.access import ActorKind

TOKEN = "p" + "abcdefghijklmnopqrstuvwxyz234567"


@pytest.mark.parametrize(
    "mangled",
    [
        TOKEN,
        TOKEN.upper(),
        f" {TOKEN} ",
        f"{TOKEN}.",
        f"<{TOKEN}>",
        f"{TOKEN}=",
        f"{TOKEN[:9]}=\r\n{TOKEN[9:]}",
        f"{TOKEN}%20",
        f"{TOKEN})",
    ],
)
def test_a_token_survives_what_mail_programs_do_to_it(mangled: str) -> None:
    assert link_tokens.read(mangled) == TOKEN


@pytest.mark.parametrize("text", ["", "p", "x" + TOKEN[1:], TOKEN[:-1], "ü" * 40, "\x00" * 500])
def test_what_cannot_be_a_token_is_none(text: str) -> None:
    assert link_tokens.read(text) == ""


@pytest.mark.parametrize(
    ("letter", "kind"), [("p", ActorKind.PATIENT), ("c", ActorKind.COMPANION), ("d", ActorKind.DRIVER)]
)
def test_the_first_letter_says_whose_link_it_claims_to_be(letter: str, kind: ActorKind) -> None:
    assert link_tokens.purpose(letter + TOKEN[1:]) is kind


def test_a_link_outlives_the_infusion_by_a_day() -> None:
    starts_at = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    assert link_tokens.expires_at(starts_at, 40) == datetime(2026, 11, 27, 17, 40, tzinfo=UTC)


def test_an_unreadable_letter_counts_as_a_patients_link() -> None:
    assert link_tokens.purpose("") is ActorKind.PATIENT
