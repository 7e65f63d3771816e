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
        f"=3D{TOKEN}",
        f"%3C{TOKEN}%3E",
        f"%253C{TOKEN}%253E",
        f"&lt;{TOKEN}&gt;",
        f"#{TOKEN}",
        f"%23{TOKEN}",
        f"\u200b{TOKEN[:5]}\u200b{TOKEN[5:]}\ufeff",
        f"{TOKEN}&utm_source=mail",
        f"{TOKEN};",
        f'"{TOKEN}",',
        f"{TOKEN}{TOKEN}",
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


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        # Denver sets its clocks forward on 8 March and back on 1 November 2026: 24 hours are 24 hours.
        ("2026-03-07T10:00-07:00", "2026-03-08T11:40-06:00"),
        ("2026-10-31T10:00-06:00", "2026-11-01T09:40-07:00"),
    ],
)
def test_a_day_is_24_hours_also_when_the_clocks_change(starts_at: str, ends_at: str) -> None:
    starts, ends = (datetime.fromisoformat(text) for text in (starts_at, ends_at))
    assert link_tokens.expires_at(starts, 40) == ends


def test_a_drivers_link_in_brackets_is_a_drivers() -> None:
    assert link_tokens.purpose(f"<D{TOKEN[1:].upper()}>") is ActorKind.DRIVER


def test_an_unreadable_letter_counts_as_a_patients_link() -> None:
    assert link_tokens.purpose("") is ActorKind.PATIENT
