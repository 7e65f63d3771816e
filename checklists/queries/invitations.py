"""One-time links by which staff come in: found by digest only, since the token itself rests nowhere."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from checklists.models import Invitation, Membership, User
from checklists.queries import wall
from checklists.queries.scope import within
from checklists.rules.access import Actor, Role


@dataclass(frozen=True)
class Offer:
    """What an open invitation offers. `site_name` is empty for the first manager, who then makes the site."""

    email: str
    role: Role
    site_name: str

    @property
    def makes_the_site(self) -> bool:
        return not self.site_name


@dataclass(frozen=True)
class Member:
    """One person of a site and their roles there; the roles are words."""

    name: str
    email: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """An invitation that nobody has used yet."""

    email: str
    role: str
    expires_at: datetime


@dataclass(frozen=True)
class Team:
    """`has_officer`: a privacy officer other than the reader, who can agree to what the reader asks for."""

    members: tuple[Member, ...]
    waiting: tuple[Waiting, ...]
    has_officer: bool


def digest(token: str) -> bytes:
    """What is stored of a token: keyed with a pepper outside the database, and good for this purpose alone."""
    written = f"invitation|welcome|{token}".encode("utf-8", "surrogatepass")
    return hmac.new(settings.LINK_PEPPER.encode(), written, hashlib.sha256).digest()


@wall.everywhere("welcome")
def offer(*, token: str, now: datetime) -> Offer | None:
    """What this token opens; None when it is unknown, used or over: which of them is not said."""
    rows = Invitation.objects.filter(digest=digest(token), used_at=None, expires_at__gt=now)
    invitation = rows.select_related("site", "ask").first()
    if invitation is None or (invitation.site is None and manager_exists()) or not is_agreed(invitation):
        return None
    site_name = invitation.site.name if invitation.site else ""
    return Offer(invitation.email, Role(invitation.role), site_name)


def is_agreed(invitation: Invitation) -> bool:
    """A prescriber's, by a manager and a privacy officer, and not taken up; one of before that lapses. Others need nobody."""
    ask = invitation.ask
    if invitation.role != Role.PRESCRIBER:
        return True
    return ask is not None and ask.agreed_at is not None and ask.ended_at is None


def manager_exists() -> bool:
    """Whether anybody manages any site; the first manager is made once."""
    return Membership.objects.filter(role=Role.MANAGER).exists()


def team(*, site_id: int, by: Actor, now: datetime) -> Team:
    """The people of a site by name, and the invitations that wait."""
    rows = within(Membership.objects.filter(site_id=site_id, user__is_active=True), by)
    roles: dict[int, list[str]] = {}
    has_officer = False
    for membership in rows.order_by("role"):
        roles.setdefault(membership.user_id, []).append(words(membership.role))
        has_officer |= membership.role == Role.PRIVACY_OFFICER and membership.user_id != by.user_id
    users = User.objects.filter(pk__in=roles).order_by("name", "pk")
    waiting = within(Invitation.objects.filter(site_id=site_id, used_at=None, expires_at__gt=now), by)
    return Team(
        members=tuple(Member(user.name, user.email, tuple(roles[user.pk])) for user in users),
        waiting=tuple(
            Waiting(row.email, words(row.role), row.expires_at) for row in waiting.order_by("created_at")
        ),
        has_officer=has_officer,
    )


def words(role: str) -> str:
    """A role as people say it: "Front desk"."""
    return role.replace("_", " ").capitalize()
