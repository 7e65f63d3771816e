"""What a remembered phone shows before a date of birth: clock times and general words. Rows in, one frozen page out.

A field that is not named here cannot be shown: the whole page stays behind this file. Source: security.md LK-18.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from checklists.queries.phone import whole_page
from checklists.queries.phone_page import PhonePage, SiteLine, State, WindowLine
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor, ActorKind
from checklists.rules.facts import ItemKind


@dataclass(frozen=True)
class RememberedItem:
    """One line: its place, what kind of thing it is, and whether it is done. No word of the protocol: its label might tell."""

    position: int
    kind: ItemKind
    is_done: bool


@dataclass(frozen=True)
class RememberedPage:
    """Instants are UTC, for the site's zone. `items` and times only while the list takes answers: afterwards nothing
    but whom to call, since where somebody stands that day would tell of it. The site is named as before a date: its
    address, and numbers for whoever thinks of harming themselves, tell what kind of clinic it is.
    """

    site: SiteLine
    takes_answers: bool
    is_today: bool
    arrive_at: datetime
    has_windows: bool
    open_windows: tuple[WindowLine, ...] = ()
    is_soon: bool = False
    window_days: int = 0
    windows_on_the_day: bool = False
    items: tuple[RememberedItem, ...] = ()


def remembered_page(*, by: Actor, now: datetime) -> RememberedPage:
    """The times and the list of the phone that asks. Raises NotFound, for whoever is none."""
    if by.kind is not ActorKind.REMEMBERED:
        raise NotFound
    return _bare(whole_page(by=by, now=now))


def _bare(page: PhonePage) -> RememberedPage:
    return RememberedPage(
        site=replace(page.site, address="", emergency_number="", crisis_line=""),
        takes_answers=page.screen == "home",
        is_today=page.mode == "today",
        arrive_at=page.arrive_at,
        has_windows=bool(page.windows),
        open_windows=page.open_windows,
        is_soon=page.is_soon,
        window_days=page.window_days,
        windows_on_the_day=page.windows_on_the_day,
        items=tuple(
            RememberedItem(line.position, line.kind, line.state is State.DONE)
            for line in page.items
            if line.state is not State.LATER
        ),
    )
