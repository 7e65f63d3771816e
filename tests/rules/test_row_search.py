"""Somebody is found by whatever of them a busy person types, and nobody else is."""

from datetime import date

import pytest

from checklists.rules.row_search import Person, fold, matches, sought

JOSE = Person("Pepe (José) O’Brien-Núñez", "MR-10482", "+1 (303) 555-0177", date(1984, 3, 11))


@pytest.mark.parametrize("typed", ["", "  ", "jose", "José", "JOSÉ NÚÑEZ", "nunez jose", "Nuñez, José", "pepe", "obrien", "O'Brien", "o’brien nu", "brien-nu", "10482", "mr-10482", "MR 10482", "0177", "555 0177", "303-555-0177", "(303) 5550177", "+1 303 555 0177", "11 Mar 1984", "March 11, 1984", "1984-03-11", "11.3.1984", "3/11/1984", "11/03/84", "19840311", "jose 11 mar 1984", "1984-03-11 nunez", "٠١٧٧", "jose\u0301"])  # fmt: skip
def test_found_by(typed: str) -> None:
    assert matches(sought(typed), JOSE)


@pytest.mark.parametrize("typed", ["josef", "jose ruiz", "10483", "0178", "12 Mar 1984", "1985-03-11", "ruiz 11 mar 1984", "mar", "99/99/1984", "31 feb 1984", "\u0000", "%", "_", "jose 0178"])  # fmt: skip
def test_not_found_by(typed: str) -> None:
    found = matches(sought(typed), JOSE)
    # Signs alone say nothing, so they find everybody, as an empty box does.
    assert found is (fold(typed) == "")


@pytest.mark.parametrize(("written", "plain"), [("Łukasz Sørensen", "lukasz sorensen"), ("STRAẞE", "strasse"), ("D'Arcy  Mc-Coy", "darcy mc coy"), ("Ægir", "aegir"), ("Zoë", "zoe"), ("محمد", "محمد")])  # fmt: skip
def test_folded(written: str, plain: str) -> None:
    assert fold(written) == plain


def test_anything_at_all_may_be_typed() -> None:
    for typed in ("0" * 5000, "a " * 3000, "\ud800", "1/1/0000", "9" * 40 + "/1/1", "²", "①"):
        matches(sought(typed), JOSE)
