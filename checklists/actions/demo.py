"""What the demo needs beside the product's own actions: its people, and silence about a past that never was."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from checklists.actions import access_links, accounts, audit, calls, invitations, prescriber_asks, sites
from checklists.actions.delivery import ADDRESS_FAILED
from checklists.actions.reminder_moves import end
from checklists.models import Appointment, Patient, Reminder, Site, StaffMail, User
from checklists.queries import demo as told
from checklists.queries.invitations import manager_exists
from checklists.rules import link_tokens
from checklists.rules.access import Actor, ActorKind, Role

DEMO_SLUG = "maple-house"
_PAST = "demo_past"


class RealClinicHere(Exception):
    """This installation has real staff already; the demo would sit between them."""


@dataclass(frozen=True)
class DemoPerson:
    role: Role
    name: str
    email: str
    password: str


@transaction.atomic
def establish(
    *,
    new: sites.NewSite,
    manager: DemoPerson,
    officer: DemoPerson,
    staff: tuple[DemoPerson, ...],
    by: Actor,
    now: datetime,
) -> int:
    """The demo site with its people, by invitation as in real life; the site's id. Again: the same site.

    Whoever seeds at the same moment waits for the end of the caller's transaction. Raises RealClinicHere.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [DEMO_SLUG])
    site = Site.objects.filter(slug=DEMO_SLUG).first()
    if site is None:
        if manager_exists():
            raise RealClinicHere
        first = invitations.create_first_manager(email=manager.email, by=by, now=now)
        _accept(first.token, manager, by, now, new)
        site = Site.objects.get(slug=DEMO_SLUG)
        for person in (officer, *staff):
            _accept(_invited(site.pk, person, by, now), person, by, now, None)
    _keep_passwords((manager, officer, *staff))
    return site.pk


@transaction.atomic
def forget_past_reminders(*, appointment_id: int, by: Actor, now: datetime) -> int:
    """What would have been sent before the demo existed is not sent now, nor called for; how many rows."""
    rows = list(
        Reminder.objects.filter(appointment_id=appointment_id, state=Reminder.State.PLANNED, due_at__lte=now)
    )
    end(rows, state=Reminder.State.SUPERSEDED, reason=_PAST, now=now)
    site_id = Appointment.objects.values_list("site_id", flat=True).get(pk=appointment_id)
    obj = f"appointment:{appointment_id}"
    audit.record(by=by, action="demo.forget_past", obj=obj, site_id=site_id, data={"reminders": len(rows)})
    return len(rows)


@transaction.atomic
def link(*, appointment_id: int, by: Actor, now: datetime) -> str:
    """A fresh patient link's token: those printed before cannot be read back, only their digests rest."""
    row = Appointment.objects.get(pk=appointment_id)
    until = link_tokens.expires_at(row.starts_at, row.duration_minutes)
    return access_links.mint(
        appointment_id=row.pk,
        purpose=ActorKind.PATIENT,
        # Afterwards as in the message of the day after.
        expires_at=until if now < until else now + link_tokens.FOLLOW_UP_LINK_LIVES,
        by=by,
        now=now,
    )


@transaction.atomic
def mail_came_back(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """As if a mail provider had said that the address takes nothing: no mail of the demo leaves, so none ever does."""
    row = Appointment.objects.select_related("patient").get(pk=appointment_id)
    Patient.objects.filter(pk=row.patient_id).update(address_failed_at=now)
    calls.open(appointment_id=row.pk, reason=ADDRESS_FAILED, due_at=now, by=by, now=now)
    obj = f"appointment:{row.pk}"
    audit.record(by=by, action="demo.mail_came_back", obj=obj, site_id=row.site_id)


def _invited(site_id: int, person: DemoPerson, by: Actor, now: datetime) -> str:
    """The token of their link. Nobody real waits for a message about it, so none is kept."""
    chief = told.actor_at(site_id=site_id, role=Role.MANAGER)
    if person.role is not Role.PRESCRIBER:
        return invitations.create(
            site_id=site_id, email=person.email, role=person.role, by=chief, now=now
        ).token
    ask_id = invitations.ask_for_prescriber(site_id=site_id, email=person.email, by=chief, now=now)
    officer = told.actor_at(site_id=site_id, role=Role.PRIVACY_OFFICER)
    prescriber_asks.agree(ask_id=ask_id, by=officer, now=now)
    StaffMail.objects.filter(about__ask=ask_id).delete()
    return invitations.mint(ask_id=ask_id, by=by, now=now)


def _accept(token: str, person: DemoPerson, by: Actor, now: datetime, new: sites.NewSite | None) -> None:
    accounts.accept(token=token, name=person.name, password=person.password, by=by, now=now, site=new)


def _keep_passwords(people: tuple[DemoPerson, ...]) -> None:
    """The printed passwords follow the installation's secret: with a new one they are set anew."""
    for user in User.objects.filter(email__in=[person.email for person in people]):
        password = next(person.password for person in people if person.email == user.email)
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
