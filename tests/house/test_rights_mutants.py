"""Mutants of authorisation: a policy, a cell, or the tie between them, each changed by one step, and each has to be noticed.

Noticed by what `tests/house/test_rights.py` and `tests/rules/test_rights.py` look at, run here on the changed copy. What is dropped
from the gate and from look-ups is in `tests/isolation/test_mutants.py`. Source: security.md, figure 3.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from checklists.rules.access import ANYONE, ActorKind, Policy, Role
from checklists.rules.rights import RIGHTS, Act, Cell, Table, Who
from clinic import route_rights
from clinic.checks.routes import columns, problems
from tests.house.test_rights import POLICIES
from tests.isolation.entitled import door_of, entitled
from tests.rules.test_rights import PAGE, read

TIED = sorted({*route_rights.READ, *route_rights.SENT})


def policies() -> Iterator[tuple[str, str, Policy]]:
    """Each policy wider by one role, kind or method, open to anybody, or asking nobody again."""
    for name in TIED:
        was = POLICIES[name]
        for role in sorted(Role) if was.roles else ():
            if role not in was.roles:
                yield name, f"also {role}", replace(was, roles=was.roles | {role})
        if was.roles and was.roles != frozenset(Role):
            yield name, "any role", replace(was, roles=frozenset())
        for kind in set(ActorKind) - was.kinds - {ActorKind.SYSTEM}:
            yield name, f"also {kind}", replace(was, kinds=was.kinds | {kind})
        for method in {"GET", "POST"} - was.methods:
            yield name, f"also {method}", replace(was, methods=was.methods | {method})
        yield name, "anybody", replace(was, kinds=ANYONE)
        if was.again_for:
            yield name, "nobody is asked again", replace(was, again_for=frozenset())


def notices_policy(name: str, changed: Policy) -> bool:
    tied = {method for method in ("GET", "POST") if route_rights.acts_of(name, method)}
    wanted = {who for method in tied for who in entitled(name, method)} - {Who.LINK}
    return bool(problems(name, changed) or changed.methods - {"HEAD"} != tied or columns(changed) != wanted)


def tables() -> Iterator[tuple[str, Table]]:
    """Each cell taken away, added, or asking less or more."""
    for act, row in RIGHTS.items():
        for who in Who:
            if who not in row:
                yield f"{act}: also {who}", _with(act, who, Cell())
                continue
            cell = row[who]
            yield f"{act}: without {who}", _with(act, who, None)
            yield f"{act}: {who} again flipped", _with(act, who, replace(cell, again=not cell.again))
            yield f"{act}: {who} limit flipped", _with(act, who, replace(cell, limited=not cell.limited))
            yield f"{act}: {who} second flipped", _with(act, who, replace(cell, second=not cell.second))


def _with(act: Act, who: Who, cell: Cell | None) -> Table:
    row = {column: each for column, each in RIGHTS[act].items() if column is not who}
    return {**RIGHTS, act: {**row, who: cell} if cell else row}


def notices_table(changed: Table) -> bool:
    return {act: dict(row) for act, row in changed.items()} != read(PAGE)


def ties() -> Iterator[tuple[str, str, str, tuple[Act, ...]]]:
    """Each route for one more act that admits somebody of its door who was not admitted, or for none at all."""
    for method, table in (("GET", route_rights.READ), ("POST", route_rights.SENT)):
        for name, acts in table.items():
            door = door_of(name) - {Who.LINK}
            given = {who for each in ("GET", "POST") for who in entitled(name, each)}
            for act in Act:
                if set(RIGHTS[act]) & door - given:
                    yield method, name, str(act), (*acts, act)
            yield method, name, "no act", ()


def notices_tie(method: str, name: str, acts: tuple[Act, ...], patched: pytest.MonkeyPatch) -> bool:
    """A gate that opens wider than the policy is no hole, but the two no longer say the same."""
    table = route_rights.READ if method == "GET" else route_rights.SENT
    patched.setitem(table, name, acts)
    return notices_policy(name, POLICIES[name])


def test_every_policy_that_is_wider_is_noticed(record_property: Callable[[str, object], None]) -> None:
    changed = list(policies())
    assert [(name, words) for name, words, policy in changed if not notices_policy(name, policy)] == []
    record_property("mutants", len(changed))
    assert len(changed) >= 500


def test_every_cell_that_is_flipped_is_noticed(record_property: Callable[[str, object], None]) -> None:
    changed = list(tables())
    assert [words for words, table in changed if not notices_table(table)] == []
    record_property("mutants", len(changed))
    assert len(changed) >= 500


def test_every_act_that_is_added_to_a_route_is_noticed(
    record_property: Callable[[str, object], None],
) -> None:
    changed, missed = list(ties()), []
    for method, name, words, acts in changed:
        with pytest.MonkeyPatch.context() as patched:
            if not notices_tie(method, name, acts, patched):
                missed.append((method, name, words))
    assert missed == []
    record_property("mutants", len(changed))
    assert len(changed) >= 300


def test_nothing_is_noticed_where_nothing_changed() -> None:
    """Else the tests above would pass whatever they look at."""
    assert [name for name in TIED if notices_policy(name, POLICIES[name])] == []
    assert not notices_table(RIGHTS)
