from itertools import pairwise
from pathlib import Path

import pytest

from checklists.rules.appointment_status import (
    MOVES,
    TABLE,
    MoveRefused,
    Need,
    Status,
    moves_from,
    require_move,
    status_after_move,
    unmet_needs,
)
from checklists.rules.status_diagram import diagram

PAGE = Path(__file__).parents[2] / "docs" / "status.md"
EVERY_NEED = frozenset(Need)
STAFF = {"front_desk", "nurse", "prescriber"}


def test_the_way_through_a_good_day_is_open_to_a_nurse():
    way = [
        Status.EXPECTED,
        Status.ARRIVED,
        Status.CHECKED_IN,
        Status.IN_INFUSION,
        Status.RESTING,
        Status.LEFT,
    ]
    for source, target in pairwise(way):
        assert require_move(source, target, roles={"nurse"}, met=EVERY_NEED).target is target


@pytest.mark.parametrize(
    ("source", "target", "roles", "met"),
    [
        (Status.CHECKED_IN, Status.IN_INFUSION, {"nurse"}, set()),
        (Status.CHECKED_IN, Status.IN_INFUSION, {"nurse"}, {Need.RIDE_IN_PERSON, Need.REASON}),
        (Status.RESTING, Status.LEFT, {"nurse"}, {Need.READY}),
        (Status.CANCELLED, Status.EXPECTED, {"front_desk"}, set()),
        (Status.EXPECTED, Status.NO_SHOW, {"front_desk"}, set()),
        (Status.CHECKED_IN, Status.NO_GO, {"prescriber"}, set()),
        (Status.ARRIVED, Status.CHECKED_IN, {"front_desk"}, EVERY_NEED),
        (Status.CHECKED_IN, Status.IN_INFUSION, {"front_desk", "prescriber"}, EVERY_NEED),
        (Status.RESTING, Status.LEFT, {"front_desk"}, EVERY_NEED),
        (Status.EXPECTED, Status.ARRIVED, {"manager", "privacy_officer"}, EVERY_NEED),
        (Status.EXPECTED, Status.ARRIVED, set(), EVERY_NEED),
        (Status.EXPECTED, Status.IN_INFUSION, STAFF, EVERY_NEED),
        (Status.CANCELLED, Status.ARRIVED, STAFF, EVERY_NEED),
        (Status.IN_INFUSION, Status.CANCELLED, STAFF, EVERY_NEED),
        (Status.IN_INFUSION, Status.LEFT, STAFF, EVERY_NEED),
        (Status.EXPECTED, Status.EXPECTED, STAFF, EVERY_NEED),
    ],
)
def test_a_move_is_refused_without_its_role_or_need(source, target, roles, met):
    with pytest.raises(MoveRefused):
        require_move(source, target, roles=roles, met=met)


@pytest.mark.parametrize("source", Status)
@pytest.mark.parametrize("target", Status)
def test_only_moves_of_the_table_are_possible(source, target):
    if (source, target) in MOVES:
        assert require_move(source, target, roles=STAFF, met=EVERY_NEED) == MOVES[source, target]
    else:
        with pytest.raises(MoveRefused):
            require_move(source, target, roles=STAFF, met=EVERY_NEED)


def test_every_press_can_be_taken_back_and_staff_say_why():
    way = [
        Status.EXPECTED,
        Status.ARRIVED,
        Status.CHECKED_IN,
        Status.IN_INFUSION,
        Status.RESTING,
        Status.LEFT,
    ]
    ends = [
        (Status.NO_GO, Status.ARRIVED),
        (Status.NO_GO, Status.CHECKED_IN),
        (Status.NO_SHOW, Status.EXPECTED),
    ]
    for later, earlier in [*((after, before) for before, after in pairwise(way)), *ends]:
        with pytest.raises(MoveRefused, match="say why"):
            require_move(later, earlier, roles=STAFF, met=EVERY_NEED - {Need.REASON})
        assert require_move(later, earlier, roles=STAFF, met=EVERY_NEED)


def test_a_no_go_from_the_door_never_becomes_a_check_in():
    with pytest.raises(MoveRefused, match="check in from there"):
        require_move(Status.NO_GO, Status.CHECKED_IN, roles=STAFF, met={Need.REASON})


def test_a_label_of_a_picture_is_one_that_mermaid_reads():
    arrows = [line for line in diagram().splitlines() if " --> " in line and "[*]" not in line]
    assert len(arrows) == len(TABLE)
    assert all(line.count(":") == 1 and ";" not in line for line in arrows)


def test_no_move_stands_twice_in_the_table():
    assert len(MOVES) == len(TABLE)


def test_the_import_may_only_cancel_and_bring_back():
    assert {(m.source, m.target) for m in TABLE if "system" in m.roles} == {
        (Status.EXPECTED, Status.CANCELLED),
        (Status.CANCELLED, Status.EXPECTED),
    }


def test_a_patient_may_say_that_they_are_here_and_take_it_back_and_no_more():
    own = [m for m in TABLE if "patient" in m.roles]
    assert [(m.source, m.target, m.patient_needs) for m in own] == [
        (Status.EXPECTED, Status.ARRIVED, (Need.ARRIVING,)),
        (Status.ARRIVED, Status.EXPECTED, (Need.OWN_ARRIVAL,)),
    ]


@pytest.mark.parametrize(
    ("source", "target", "need"),
    [
        (Status.EXPECTED, Status.ARRIVED, Need.ARRIVING),
        (Status.ARRIVED, Status.EXPECTED, Need.OWN_ARRIVAL),
    ],
)
def test_only_the_patient_needs_the_hour_of_it(source, target, need):
    assert require_move(source, target, roles={"front_desk"}, met={Need.REASON})
    assert require_move(source, target, roles={"patient"}, met={need})
    with pytest.raises(MoveRefused) as refused:
        require_move(source, target, roles={"patient"}, met=EVERY_NEED - {need})
    assert str(refused.value) == need.sentence


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_way_out_for_a_mistake(status):
    assert moves_from(status, STAFF)


def test_the_buttons_of_a_role_are_its_moves():
    targets = [move.target for move in moves_from(Status.ARRIVED, {"front_desk"})]
    assert targets == [Status.EXPECTED, Status.CANCELLED]


def test_unmet_needs_are_named():
    assert unmet_needs(MOVES[Status.RESTING, Status.LEFT], set()) == (Need.RIDE_IN_PERSON,)


@pytest.mark.parametrize(
    ("source", "target", "roles", "words"),
    [
        (
            Status.RESTING,
            Status.LEFT,
            {"nurse"},
            Need.RIDE_IN_PERSON.sentence,
        ),
        (
            Status.ARRIVED,
            Status.CHECKED_IN,
            {"front_desk"},
            "“Checked in” is recorded by the nurse: ask one of them.",
        ),
        (
            Status.CANCELLED,
            Status.ARRIVED,
            {"nurse"},
            "“Cancelled” cannot become “Arrived”; next can be “Expected”.",
        ),
        (
            Status.EXPECTED,
            Status.CANCELLED,
            {"manager"},
            "“Cancelled” is recorded by the front desk or nurse: ask one of them.",
        ),
    ],
)
def test_a_refusal_says_what_to_do(source, target, roles, words):
    with pytest.raises(MoveRefused) as refused:
        require_move(source, target, roles=roles, met=set())
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("status", "label", "checked_in", "over"),
    [
        (Status.EXPECTED, "Expected", False, False),
        (Status.ARRIVED, "Arrived", False, False),
        (Status.CHECKED_IN, "Checked in", True, False),
        (Status.IN_INFUSION, "In infusion", True, False),
        (Status.RESTING, "Resting", True, False),
        (Status.LEFT, "Left", True, True),
        (Status.NO_GO, "No-go", False, True),
        (Status.NO_SHOW, "No-show", False, True),
        (Status.CANCELLED, "Cancelled", False, True),
    ],
)
def test_what_a_status_means(status, label, checked_in, over):
    assert (status.label, status.is_checked_in, status.is_over) == (label, checked_in, over)


def test_the_printed_page_is_the_table():
    assert PAGE.read_text() == diagram(), (
        "The table of moves changed: python -m checklists.rules.status_diagram > docs/status.md"
    )


@pytest.mark.parametrize(
    ("status", "same_day", "then"),
    [
        (Status.EXPECTED, True, Status.EXPECTED),
        (Status.EXPECTED, False, Status.EXPECTED),
        (Status.ARRIVED, True, Status.ARRIVED),
        (Status.ARRIVED, False, Status.EXPECTED),
        (Status.CHECKED_IN, True, Status.CHECKED_IN),
    ],
)
def test_a_move_sends_home_only_who_gets_another_day(status: Status, same_day: bool, then: Status) -> None:
    assert status_after_move(status, same_day=same_day) is then


def test_a_check_in_is_never_left_behind_by_a_move() -> None:
    with pytest.raises(MoveRefused):
        status_after_move(Status.CHECKED_IN, same_day=False)
