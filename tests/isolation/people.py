"""Everybody who may knock, outside the demo: with whom they share a browser, and where they stand in the table of rights."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client

from checklists import models
from checklists.actions import board_devices, link_digests
from checklists.queries import staff
from checklists.rules.access import Actor, ActorKind, Role
from checklists.rules.rights import Who
from tests import factories
from tests.isolation.scene import BORN, Scene, _client, _cookie
from tests.staff.factors import gave_the_password, has_an_app
from tests.staff.sign_in import signed_in

STAFF_DOOR = frozenset({Who(role) for role in Role})


@dataclass(frozen=True)
class Person:
    """`columns` is what they may at the site they knock at, `own_site` whether that is where the scene's rows are.

    `halfway` is how far a sign-in came that is not whole: "password only", "code is missing". `has_opened` is whether an hour on the
    first patient's record runs for them.
    """

    client: Client
    columns: frozenset[Who] = frozenset()
    slug: str = ""
    is_signed_in: bool = False
    halfway: str = ""
    own_site: bool = True
    has_opened: bool = False
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_patient_before_a_code(self) -> bool:
        return self.columns == {Who.LINK}


def everybody(scene: Scene) -> dict[str, Person]:
    people = {
        **_at_the_desk(scene),
        **_half_signed_in(scene),
        **_on_the_phone(scene),
        "glass reader": _glass_reader(scene),
        "wall screen": Person(_wall_screen(scene), frozenset({Who.BOARD})),
    }
    return {
        who: Person(**{**vars(person), "slug": person.slug or scene.slug, "kept": _cookies(person.client)})
        for who, person in people.items()
    }


def _cookies(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}


def _member(actor: Actor, *roles: Role) -> Person:
    return Person(signed_in(actor), frozenset(Who(role) for role in roles or actor.roles), is_signed_in=True)


def _at_the_desk(scene: Scene) -> dict[str, Person]:
    clinic = scene.clinic
    two = factories.staff(clinic.site, Role.FRONT_DESK, Role.MANAGER)
    officer = factories.staff(clinic.site, Role.PRIVACY_OFFICER)
    foreign = signed_in(clinic.other_nurse)
    return {
        "front desk": _member(clinic.desk),
        "nurse": _member(clinic.nurse),
        "prescriber": _member(clinic.prescriber),
        "manager": _member(clinic.manager),
        "privacy officer": _member(officer),
        "front desk and manager": _member(two),
        "other site's nurse": Person(
            foreign, frozenset({Who.NURSE}), clinic.other_site.slug, is_signed_in=True, own_site=False
        ),
        "other site's nurse here": Person(foreign, is_signed_in=True, own_site=False),
        "no seat any more": Person(_unseated(scene), is_signed_in=True),
    }


def _glass_reader(scene: Scene) -> Person:
    """A nurse of the other site, who reads the first patient's record for an hour."""
    slug = scene.clinic.other_site.slug
    reader = models.BreakGlass.objects.get(pk=scene.opening).opened_by_id
    actor = staff.actor(user_id=reader, site_slug=slug)
    assert actor is not None
    columns = frozenset({Who.NURSE, Who.BREAK_GLASS})
    return Person(signed_in(actor), columns, slug, is_signed_in=True, own_site=False, has_opened=True)


def _wall_screen(scene: Scene) -> Client:
    """A browser in the corridor that nobody is signed in at."""
    made = board_devices.make(
        site_id=scene.clinic.site.pk, name="Corridor", by=scene.clinic.manager, now=scene.now
    )
    client = _client()
    cookie = board_devices.connect(token=made.token, previous_cookie="", now=scene.now)
    client.cookies[settings.BOARD_COOKIE_NAME] = cookie
    return client


def _unseated(scene: Scene) -> Client:
    actor = factories.staff(scene.clinic.site, *Role)
    client = signed_in(actor)
    models.Membership.objects.filter(user_id=actor.user_id).delete()
    return client


def _half_signed_in(scene: Scene) -> dict[str, Person]:
    """The first two have every role; the third had."""
    only, waiting, gone = (factories.staff(scene.clinic.site, *Role) for _ in range(3))
    has_an_app(waiting)
    left = signed_in(gone)
    models.User.objects.filter(pk=gone.user_id).update(is_active=False)
    return {
        "stranger": Person(_client()),
        "password only": Person(gave_the_password(only), is_signed_in=True, halfway="password only"),
        "code is missing": Person(gave_the_password(waiting), halfway="code is missing"),
        "disabled": Person(left),
    }


def _on_the_phone(scene: Scene) -> dict[str, Person]:
    shared = {
        "patient": frozenset({Who.LINK}),
        "unlocked patient": frozenset({Who.LINK, Who.UNLOCKED}),
        "other patient": frozenset({Who.LINK}),
        "companion": frozenset({Who.COMPANION}),
        "guest": frozenset({Who.COMPANION}),
        "driver": frozenset({Who.DRIVER}),
    }
    own = {who: Person(scene.clients[who], columns) for who, columns in shared.items()}
    remembered = Person(_remembered(scene), frozenset({Who.REMEMBERED}))
    return {**own, "ended link": Person(_ended_link(scene)), "remembered phone": remembered}


def _remembered(scene: Scene) -> Client:
    """The first patient's own phone, whose page is closed."""
    client, cookie = _client(), link_digests.new_cookie()
    link = models.AccessLink.objects.filter(
        appointment_id=scene.expected, purpose=ActorKind.PATIENT
    ).earliest("pk")
    models.RememberedPhone.objects.create(
        site_id=link.site_id, link=link, digest=link_digests.of_keep(cookie), kept_at=scene.now
    )
    client.cookies[settings.KEEP_COOKIE_NAME] = cookie
    return client


def _ended_link(scene: Scene) -> Client:
    """Of the first patient's next appointment, opened before it was moved."""
    client = _client()
    cookie = _cookie(scene.clinic, scene.checked_in, BORN, scene.now, ActorKind.PATIENT)
    client.cookies[settings.LINK_COOKIE_NAME] = cookie
    session = models.LinkSession.objects.filter(link__appointment_id=scene.checked_in).latest("pk")
    models.AccessLink.objects.filter(pk=session.link_id).update(epoch=session.link.epoch - 1)
    return client
