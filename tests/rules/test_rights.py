"""The table of rights: what has no cell is refused, and no addition elsewhere makes up for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.access import CLINICAL, LINK_KINDS, Actor, ActorKind, Role, system
from checklists.rules.rights import (
    RIGHTS,
    Act,
    Cell,
    Who,
    asked_again,
    cells,
    columns_of,
    may,
)

# The table of security.md, section 3: yes `+`, own or limited `o`, asked again `r`, a second person `2`; L1 and L2 are the
# levels of a patient's link. After `operate` stands what the page leaves to the house. Written down a second time, so that a cell that is changed has to be changed twice.
PAGE = """
see_times           desk+ nurse+ presc+ privacyo L1o L2o compo drivero kepto boardo glass+
see_items           desko nurse+ presc+ L1o L2o compo kepto boardo glass+
answer              desko nurse+ presc+ L1o L2o compo drivero
write_medicines     nurse+ presc+ L1o L2o
read_medicines      nurse+ presc+ L1o L2o glass+
draft_review        nurse+ presc+
sign_review         prescr
confirm             desko nurse+ presc+
ask_safety_override nurser
agree_to_override   prescr2
override_other      nurser prescr
no_go               nurser prescr
book                desk+ nurse+ presc+ L1o L2o
contact             desk+ nurse+ presc+ L2o
name_driver         desk+ nurse+ presc+ L1o L2o
helpers             desk+ nurse+ presc+ L2o
send_link           desk+ nurse+ presc+ L1o L2o
revoke_link         desk+ nurse+ presc+ manager+ privacy+
unlock              desko nurse+ presc+
draft_protocol      nurseo presc+ manager+
sign_protocol       prescr
publish_protocol    prescr2 managerr2
day_board           desko nurse+ presc+ managero boardo
search              desko nurse+ presc+
export_patient      prescr L2or
export_totals       managerr2 privacyr2
reports             nurse+ presc+ manager+ privacy+
users               managerr operatoro
disable_user        managerr privacy+
ask_prescriber      managerr2
agree_to_prescriber privacyr2 operatoro
site_settings       managerr
read_audit          desko nurseo presco managero privacyr L2o
break_glass         nurser prescr
end_break_glass     nurse+ presc+
review_break_glass  privacy+
ask_erasure         manager+ L1o L2o
erase               privacyr2 operator+
operate             operator+
read_protocols      desk+ nurse+ presc+ manager+ privacy+
walk_the_day        desk+ nurse+ presc+ L1o L2o
take_back_override  nurser prescr
call                desk+ nurse+ presc+
merge               nurse+ presc+
conditions          nurse+ presc+
read_own_plan       nurse+ presc+
own_plan            presc+
vital_signs         nurse+ presc+
identify_medicine   nurse+ presc+
medicine_names      nurse+ presc+ manager+
hand_over           nurse+
override_week       presc+ managero
weekly_look         privacyr
set_up              manager+
own_link            L1o L2o
day_after           L1o L2o
private_notes       L1o L2o
keep_list           L1o L2o
note_erasure        desk+ nurse+ presc+
"""
SHORT = {
    "desk": Who.FRONT_DESK, "nurse": Who.NURSE, "presc": Who.PRESCRIBER, "manager": Who.MANAGER,
    "privacy": Who.PRIVACY_OFFICER, "L1": Who.LINK, "L2": Who.UNLOCKED, "comp": Who.COMPANION, "driver": Who.DRIVER,
    "kept": Who.REMEMBERED,
    "board": Who.BOARD, "operator": Who.OPERATOR, "glass": Who.BREAK_GLASS,
}  # fmt: skip
roles = st.frozensets(st.sampled_from(Role))
acts = st.lists(st.sampled_from(Act), min_size=1, max_size=4)
tables = st.dictionaries(
    st.sampled_from(Act), st.dictionaries(st.sampled_from(Who), st.builds(Cell, st.booleans(), st.booleans()))
)


def staff(*held: Role) -> Actor:
    return Actor(ActorKind.STAFF, "1", roles=frozenset(held), user_id=1)


def written(cell: str) -> tuple[Who, Cell]:
    name = next(short for short in sorted(SHORT, key=len, reverse=True) if cell.startswith(short))
    marks = cell.removeprefix(name)
    assert marks and set(marks) <= set("+or2"), cell
    return SHORT[name], Cell("o" in marks, "r" in marks, "2" in marks)


def read(page: str) -> dict[Act, dict[Who, Cell]]:
    lines = [line.split() for line in page.strip().splitlines()]
    return {Act(act): dict(map(written, row)) for act, *row in lines}


def test_the_table_is_the_page() -> None:
    assert {act: dict(row) for act, row in RIGHTS.items()} == read(PAGE)


def test_every_act_has_its_row() -> None:
    assert set(RIGHTS) == set(Act)
    assert all(RIGHTS.values())


def test_a_second_person_is_always_shown_who_asks() -> None:
    assert [
        (act, who) for act, row in RIGHTS.items() for who, cell in row.items() if cell.second > cell.again
    ] == []


@given(tables, roles, acts)
def test_who_stands_in_no_cell_may_not(table: dict, held: frozenset[Role], wanted: list[Act]) -> None:
    entitled = any(role in table.get(act, {}) for act in wanted for role in held)
    assert may(staff(*held), wanted, table) is entitled


@given(tables, roles, roles, acts)
def test_no_role_takes_a_right_away_or_lends_it_to_another(
    table: dict, held: frozenset[Role], more: frozenset[Role], wanted: list[Act]
) -> None:
    assert may(staff(*held, *more), wanted, table) is (
        may(staff(*held), wanted, table) or may(staff(*more), wanted, table)
    )


@given(tables, roles, acts, st.sampled_from(Act), st.sampled_from(Who))
def test_a_cell_that_is_taken_away_gives_nobody_anything(
    table: dict, held: frozenset[Role], wanted: list[Act], act: Act, who: Who
) -> None:
    less = {
        each: {one: cell for one, cell in row.items() if (each, one) != (act, who)}
        for each, row in table.items()
    }
    assert may(staff(*held), wanted, less) <= may(staff(*held), wanted, table)


@given(tables, acts)
def test_nobody_without_a_role_and_no_part_of_the_program_stands_in_it(
    table: dict, wanted: list[Act]
) -> None:
    assert not may(staff(), wanted, table)
    assert not may(system("sweep"), wanted, table)
    assert not may(staff(*Role), (), table)


def test_an_unknown_act_or_column_is_nothing() -> None:
    assert cells(("fly",), Who.MANAGER) == ()  # type: ignore[arg-type]
    assert cells((Act.BOOK,), "owner") == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", sorted(LINK_KINDS))
def test_a_link_stands_in_its_own_columns_whatever_roles_it_says(kind: ActorKind) -> None:
    actor = Actor(kind, "1", roles=frozenset(Role))
    assert columns_of(actor) & {Who(role) for role in Role} == frozenset()
    assert columns_of(actor)


def test_an_act_asks_again_whoever_its_row_says() -> None:
    assert asked_again((Act.NO_GO,)) == CLINICAL
    assert asked_again((Act.DRAFT_REVIEW, Act.SIGN_REVIEW)) == {Role.PRESCRIBER}
    assert asked_again((Act.BOOK, Act.CALL)) == frozenset()
