"""Who reads what of the audit, and what an entry is to the patient."""

import pytest

from checklists.rules.access import Actor, ActorKind, Role
from checklists.rules.audit_trail import Kind, Reach, called, chain_of, kind_of, looks_of, reach_of


@pytest.mark.parametrize(
    ("roles", "reach"),
    [
        ((Role.FRONT_DESK,), Reach.OWN),
        ((Role.NURSE,), Reach.OWN),
        ((Role.PRESCRIBER,), Reach.OWN),
        ((), Reach.OWN),
        ((Role.MANAGER,), Reach.NO_PATIENTS),
        ((Role.MANAGER, Role.NURSE), Reach.NO_PATIENTS),
        ((Role.PRIVACY_OFFICER,), Reach.IDS),
        ((Role.PRIVACY_OFFICER, Role.MANAGER), Reach.IDS),
    ],
)
def test_a_role_reads_what_the_table_says(roles: tuple[Role, ...], reach: Reach) -> None:
    assert reach_of(Actor(kind=ActorKind.STAFF, key="1", roles=frozenset(roles))) is reach


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("record.view", Kind.SEEN),
        ("list.view", Kind.LISTED),
        ("day_sheet.open", Kind.LISTED),
        ("link.open", Kind.OPENED),
        ("reminder.send_now", Kind.SENT),
        ("link.mint", Kind.SENT),
        ("link.revoke", Kind.CHANGED),
        ("item.confirm", Kind.CHANGED),
    ],
)
def test_an_entry_is_of_a_kind(action: str, kind: Kind) -> None:
    assert kind_of(action) is kind


def test_looks_have_a_chain_of_their_own() -> None:
    assert (chain_of(3), looks_of(3), chain_of(None), looks_of(None)) == (
        "site:3",
        "looks:3",
        "system",
        "system",
    )


@pytest.mark.parametrize(
    ("name", "said"), [("Maria Lopez", "Maria"), ("Dr. Ada Lee", "Dr. Ada"), ("Dr", "Dr"), ("", "")]
)
def test_a_patient_reads_a_first_name(name: str, said: str) -> None:
    assert called(name) == said
