"""Who may do what: roles, actors, and the policy that every route declares.

Plain data, read by the doors, by the middleware that enforces it, and by the tests that walk every route.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])


class Role(StrEnum):
    FRONT_DESK = "front_desk"
    NURSE = "nurse"
    PRESCRIBER = "prescriber"
    MANAGER = "manager"
    PRIVACY_OFFICER = "privacy_officer"


class ActorKind(StrEnum):
    STAFF = "staff"
    PATIENT = "patient"
    COMPANION = "companion"
    DRIVER = "driver"
    # A patient's own phone between two openings of its link: nobody has said a date of birth.
    REMEMBERED = "remembered"
    # A member of staff with an open hour on one record of another site: reading only.
    BREAK_GLASS = "break_glass"
    # A wall screen that somebody connected: at one site, in no role.
    BOARD = "board"
    SYSTEM = "system"


LINK_KINDS = frozenset({ActorKind.PATIENT, ActorKind.COMPANION, ActorKind.DRIVER})


class Sensitivity(StrEnum):
    """What a route's answer may hold; everything above `public` is never stored by a browser."""

    PUBLIC = "public"
    STAFF = "staff"
    PHI = "phi"
    PHI_SENSITIVE = "phi_sensitive"


@dataclass(frozen=True)
class Actor:
    """Who acts, and what they may reach: the `by` of every action and the scope of every query.

    `site_ids` holds the one site of a staff request; a link's actor reaches its own appointment only.
    `system` is a named part of the program (`system:sweep`) and reaches every site.
    """

    kind: ActorKind
    key: str
    name: str = ""
    site_ids: frozenset[int] = frozenset()
    roles: frozenset[Role] = frozenset()
    appointment_id: int | None = None
    # Whose link a driver holds; None for everybody else.
    companion_id: int | None = None
    user_id: int | None = None
    # Which opened link this is, and whether a code has opened the second level to it; of a link alone.
    session_id: int | None = None
    unlocked: bool = False
    # The one record that a break-glass hour opens, and the number of that hour; of nobody else.
    patient_id: int | None = None
    opening_id: int | None = None

    @property
    def label(self) -> str:
        """The actor as the audit knows it, without a name: `staff:12`, `patient:81`, `system:sweep`.

        Whoever breaks the glass stays who they are.
        """
        kind = ActorKind.STAFF if self.kind is ActorKind.BREAK_GLASS else self.kind
        return f"{kind}:{self.key}"

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)


def system(part: str) -> Actor:
    """A named part of the program, for tasks and commands."""
    return Actor(kind=ActorKind.SYSTEM, key=part, name=part)


@dataclass(frozen=True)
class Policy:
    """What a route declares. `kinds` empty means anyone; `roles` narrows staff.

    `passive` marks a request that the page makes by itself: it never counts as work. `posts_a_minute` is how many
    one network address may send, 0 for no limit: for pages that ask nobody who they are. Of the roles in `again_for` an
    act is asked for once more who they are, where they showed it some minutes ago.
    """

    kinds: frozenset[ActorKind]
    methods: frozenset[str]
    sensitivity: Sensitivity
    roles: frozenset[Role] = frozenset()
    passive: bool = False
    posts_a_minute: int = 0
    again_for: frozenset[Role] = frozenset()

    def admits(self, actor: Actor | None) -> bool:
        """Whether this actor may use the route at all; the rows behind it are scoped apart."""
        if not self.kinds:
            return True
        if actor is None or actor.kind not in self.kinds:
            return False
        return actor.kind is not ActorKind.STAFF or not self.roles or actor.has(*self.roles)


ANYONE: frozenset[ActorKind] = frozenset()
STAFF = frozenset({ActorKind.STAFF})
BREAK_GLASS = frozenset({ActorKind.BREAK_GLASS})
BOARD = frozenset({ActorKind.BOARD})
REMEMBERED = frozenset({ActorKind.REMEMBERED})
# Who signs in at the desk.
DESK_KINDS = STAFF | BREAK_GLASS
PATIENT = frozenset({ActorKind.PATIENT})
ALL_ROLES = frozenset(Role)
CLINICAL = frozenset({Role.NURSE, Role.PRESCRIBER})
BOOKING = frozenset({Role.FRONT_DESK, Role.NURSE, Role.PRESCRIBER})
# Counts without anybody's name, the small ones hidden.
REPORT_READERS = frozenset({Role.NURSE, Role.PRESCRIBER, Role.MANAGER, Role.PRIVACY_OFFICER})


def policy(
    *,
    kinds: frozenset[ActorKind],
    methods: str,
    sensitivity: Sensitivity,
    roles: frozenset[Role] = frozenset(),
    passive: bool = False,
    posts_a_minute: int = 0,
    again_for: frozenset[Role] = frozenset(),
) -> Callable[[View], View]:
    """Declare a view's policy. `methods` are words: "GET POST". HEAD comes with GET."""
    allowed = frozenset(methods.split()) | ({"HEAD"} if "GET" in methods.split() else set())
    declared = Policy(kinds, allowed, sensitivity, roles, passive, posts_a_minute, again_for)

    def declare(view: View) -> View:
        view.policy = declared  # type: ignore[attr-defined]
        return view

    return declare
