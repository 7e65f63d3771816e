"""People, sites and appointments for tests and journeys; every name is made up.

`clinic()` is the usual start: two sites with three people each, a published protocol, and helpers that book
through the same actions as the product.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from checklists import models
from checklists.actions import appointments
from checklists.queries.protocols import shipped_data
from checklists.rules.access import Actor, ActorKind, Role

# A Monday morning in Denver (MST): 9:00.
NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
# Thursday 26 November 2026, 10:00 in Denver: the start of the worked examples.
START = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = models.Site

    slug = factory.Sequence(lambda number: f"site-{number}")
    name = factory.Sequence(lambda number: f"Ketamine Clinic {number}")
    alias = "Maple House"
    time_zone = "America/Denver"
    phone = "+1 303 555 0100"
    address = "12 Maple Street, Denver"
    reply_to = "desk@maple.example"
    desk_days = [0, 1, 2, 3, 4]
    languages = ["en"]


class UserFactory(DjangoModelFactory):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"staff{number}@maple.example")
    name = factory.Sequence(lambda number: f"Staff Person {number}")
    password = factory.django.Password("correct horse battery staple")


class PatientFactory(DjangoModelFactory):
    class Meta:
        model = models.Patient

    first_name = "Ana"
    last_name = factory.Sequence(lambda number: f"Ruiz{number}")
    date_of_birth = date(1984, 3, 3)
    email = factory.Sequence(lambda number: f"ana{number}@patient.example")
    phone = "+1 303 555 0111"
    recognition_phrase = "blue kettle"


@dataclass
class Clinic:
    """One site with its people as actors, and its neighbour site's nurse."""

    site: models.Site
    version: models.ProtocolVersion
    desk: Actor
    nurse: Actor
    second_nurse: Actor
    prescriber: Actor
    manager: Actor
    other_site: models.Site
    other_nurse: Actor
    other_version: models.ProtocolVersion
    _starts: "itertools.count[int]" = field(default_factory=itertools.count)

    def patient(self, **fields: object) -> models.Patient:
        return PatientFactory(site=self.site, **fields)

    def book(
        self,
        patient: models.Patient | None = None,
        *,
        starts_at: datetime = START,
        now: datetime = NOW,
        by: Actor | None = None,
    ) -> models.Appointment:
        """An appointment through the product's own action; the patient is new unless given."""
        booked = appointments.book(
            site_id=self.site.pk,
            patient_id=(patient or self.patient()).pk,
            protocol_version_id=self.version.pk,
            starts_at=starts_at,
            by=by or self.desk,
            now=now,
        )
        return models.Appointment.objects.get(pk=booked.appointment_id)

    def link_actor(self, appointment: models.Appointment, kind: ActorKind = ActorKind.PATIENT) -> Actor:
        """The holder of this appointment's link, as the middleware would make them."""
        return Actor(
            kind=kind,
            key=str(appointment.patient_id) if kind is ActorKind.PATIENT else f"s{appointment.pk}",
            site_ids=frozenset({appointment.site_id}),
            appointment_id=appointment.pk,
            companion_id=_driver_of(appointment) if kind is ActorKind.DRIVER else None,
        )


def _driver_of(appointment: models.Appointment) -> int | None:
    """Whose link a driver holds: of whoever is named now."""
    return models.RideHome.objects.filter(appointment=appointment).values_list("driver_id", flat=True).first()


def clinic() -> Clinic:
    site, other = SiteFactory(), SiteFactory(alias="Oak House", time_zone="America/New_York")
    return Clinic(
        site=site,
        version=published_version(site),
        desk=staff(site, Role.FRONT_DESK),
        nurse=staff(site, Role.NURSE),
        second_nurse=staff(site, Role.NURSE),
        prescriber=staff(site, Role.PRESCRIBER),
        manager=staff(site, Role.MANAGER),
        other_site=other,
        other_nurse=staff(other, Role.NURSE),
        other_version=published_version(other),
    )


def staff(site: models.Site, *roles: Role, user: models.User | None = None) -> Actor:
    """A user with these roles at this site, as an actor there."""
    user = user or UserFactory()
    for role in roles:
        with agreed_to(site, user, role):
            models.Membership.objects.create(site=site, user=user, role=role)
    return Actor(
        kind=ActorKind.STAFF,
        key=str(user.pk),
        name=user.name,
        user_id=user.pk,
        site_ids=frozenset({site.pk}),
        roles=frozenset(roles),
    )


@contextmanager
def agreed_to(site: models.Site, user: models.User, role: Role = Role.PRESCRIBER) -> Iterator[None]:
    """What the database wants before somebody prescribes: here by the operator's word, taken up afterwards."""
    if role is not Role.PRESCRIBER:
        yield
        return
    ask = models.PrescriberAsk.objects.create(
        site=site, email=user.email, user=user, asked_at=NOW, expires_at=NOW + timedelta(hours=72),
        agreed_at=NOW, by_operator=True,
    )  # fmt: skip
    yield
    models.PrescriberAsk.objects.filter(pk=ask.pk).update(ended_at=NOW, outcome="seated")


def published_version(site: models.Site, slug: str = "first-infusion") -> models.ProtocolVersion:
    data = shipped_data(slug)
    protocol = models.Protocol.objects.create(site=site, slug=slug, name=data["name"])
    return models.ProtocolVersion.objects.create(
        site=site,
        protocol=protocol,
        number=1,
        data=data,
        state="published",
        published_at=NOW - timedelta(days=90),
    )


__all__ = ["NOW", "START", "Clinic", "PatientFactory", "SiteFactory", "UserFactory", "clinic", "staff"]
