"""Whom the table of rights lets use a route: read from the table and from what is reviewed here, never from a policy."""

from checklists.rules.rights import Who, cells
from clinic import route_rights

DESK = frozenset({Who.FRONT_DESK, Who.NURSE, Who.PRESCRIBER, Who.MANAGER, Who.PRIVACY_OFFICER})
PHONE = frozenset({Who.LINK, Who.UNLOCKED, Who.COMPANION, Who.DRIVER, Who.REMEMBERED})
_PATIENT = frozenset({Who.LINK, Who.UNLOCKED})
# An act that several do, each on pages of their own: whom these routes leave out, and why.
NARROWER: tuple[tuple[str, frozenset[Who], str], ...] = (
    (
        "staff_appointment staff_patient staff_day_sheet staff_unreachable",
        frozenset({Who.PRIVACY_OFFICER}),
        "reads numbers, in the audit",
    ),
    (
        "staff_protocol_retire staff_protocol_move staff_protocol_discard",
        frozenset({Who.NURSE}),
        "writes drafts; what becomes of them and of what is booked with is decided by others",
    ),
    (
        "staff_tick staff_intake staff_ride staff_answers",
        frozenset({Who.FRONT_DESK}),
        "names a driver and confirms comfort items: routes of their own",
    ),
    ("staff_wall staff_wall_tiles", frozenset({Who.MANAGER}), "counts, on the board"),
    (
        (
            "my_thank_you my_calendar my_item my_step my_check my_last my_tick my_undo my_unsure my_ate my_ate_when"
            " my_ate_mistake my_kept my_kept_ticks"
        ),
        frozenset({Who.COMPANION, Who.DRIVER}),
        "my_helping and my_ride are theirs",
    ),
    (
        "my_thank_you my_calendar my_kept my_helping",
        frozenset({Who.REMEMBERED}),
        "my_home alone, and a part of it",
    ),
    ("my_helping my_help_tick my_help_undo", _PATIENT | {Who.DRIVER}, "a companion's page"),
    ("my_ride my_outside", _PATIENT | {Who.COMPANION}, "a driver's page"),
)
# Routes of whoever comes through neither door: an hour of break-glass, a wall screen.
OTHER_DOORS = {
    **dict.fromkeys(("staff_glass_record", "staff_glass_visit"), frozenset({Who.BREAK_GLASS})),
    **dict.fromkeys(("screen", "screen_tiles"), frozenset({Who.BOARD})),
}
LEFT_OUT: dict[str, frozenset[Who]] = {}
for names, columns, _ in NARROWER:
    for each in names.split():
        LEFT_OUT[each] = LEFT_OUT.get(each, frozenset()) | columns


def door_of(route: str) -> frozenset[Who]:
    """Whoever comes this way at all, less whom it leaves out."""
    door = OTHER_DOORS.get(route) or (PHONE if route.startswith("my_") else DESK)
    return door - LEFT_OUT.get(route, frozenset())


def entitled(route: str, method: str) -> frozenset[Who]:
    """The columns that may send this method to this route. HEAD is GET."""
    acts = route_rights.acts_of(route, method)
    return frozenset(who for who in door_of(route) if cells(acts, who))
