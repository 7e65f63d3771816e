"""The scene of the isolation tests with a row in every table that tells of a patient or opens something, and two more patients who have been everywhere."""

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.usersessions.models import UserSession
from django.db import transaction

from checklists import models
from checklists.actions import access_links, appointments, invitations, password_resets, statuses
from checklists.rules.access import ActorKind, Role, system
from checklists.rules.appointment_status import Status
from tests.factories import Clinic
from tests.filled import say_more
from tests.isolation.scene import Scene, _book, _prepare, build
from tests.staff.factors import has_an_app

_HOUR = timedelta(hours=1)


@transaction.atomic
def full(now: datetime) -> Scene:
    scene = build(now)
    clinic = scene.clinic
    for number in range(2):
        _been_everywhere(clinic, number, now)
    fresh = clinic.book(starts_at=now + timedelta(days=4), now=now - timedelta(minutes=5))
    appointments.move(
        appointment_id=fresh.pk, starts_at=now + timedelta(days=5), by=clinic.desk, now=now - _HOUR / 30
    )
    _of_patients(scene, now)
    _due(scene, now)
    _that_open(scene, now)
    return scene


def _been_everywhere(clinic: Clinic, number: int, now: datetime) -> None:
    pk = _book(clinic, clinic.patient(first_name=f"Ana{number}"), now + timedelta(hours=2 + number), now, "")
    _prepare(clinic, pk, now)
    for status in (Status.ARRIVED, Status.CHECKED_IN):
        statuses.set_status(appointment_id=pk, to=status, by=clinic.nurse, now=now)
    say_more(clinic, models.Appointment.objects.get(pk=pk), now)


def _of_patients(scene: Scene, now: datetime) -> None:
    clinic, site = scene.clinic, {"site": scene.clinic.site}
    by, at = models.User.objects.get(pk=clinic.nurse.user_id), {"at": now}
    for patient, pk in ((scene.patient, scene.expected), _another(scene)):
        row = models.Appointment.objects.get(pk=pk)
        item = models.Item.objects.filter(appointment=row).earliest("pk")
        session = models.LinkSession.objects.filter(link__appointment=row).earliest("pk")
        models.AnswerDraft.objects.create(item=item, session=session, raw={}, **site, **at)
        models.EatingPlan.objects.create(
            patient_id=patient, appointment=row, meal_minutes=480, light_minutes=360, clear_minutes=120, expires_on=now.date() + timedelta(days=9),
            by=by, **site, **at,
        )  # fmt: skip
        reminder = models.Reminder.objects.filter(appointment=row).earliest("rank", "pk")
        models.DeliveryEvent.objects.create(
            reminder=reminder, provider="postmark", event_id=f"e{pk}", kind="delivered", received_at=now, **site, **at
        )  # fmt: skip
    for entry in models.MedicationEntry.objects.filter(**site)[:2]:
        models.ReviewDraft.objects.create(entry=entry, note="x", by=by, **site, **at)
    monday = now.date() - timedelta(days=now.weekday())
    models.OverrideWeek.objects.create(week_on=monday, by=by, **site, **at)
    models.Appointment.objects.filter(pk__in=(scene.gone, scene.lost)).update(arrived_at=now, left_at=now)
    models.MedicationEntry.objects.update(guess_refused_at=now, last_dose_at=now)
    models.RideHome.objects.update(pick_up_begins_at=now + _HOUR, pick_up_until=now + 2 * _HOUR)


def _due(scene: Scene, now: datetime) -> None:
    """Whatever is planned leaves today, with its calendar file."""
    models.Site.objects.filter(pk=scene.clinic.site.pk).update(calendar_attached=True)
    planned = models.Reminder.objects.filter(site=scene.clinic.site, state="planned", send_by__gt=now + _HOUR)
    planned.update(due_at=now - _HOUR, next_try_at=now - _HOUR)


def _another(scene: Scene) -> tuple[int, int]:
    row = models.Appointment.objects.get(patient__first_name="Otherfirst", patient__site=scene.clinic.site)
    return row.patient_id, row.pk


def _that_open(scene: Scene, now: datetime) -> None:
    clinic, by = scene.clinic, system("test")
    has_an_app(clinic.nurse)
    rests = access_links.NewLink(scene.lost, ActorKind.PATIENT, now + _HOUR)
    access_links.mint_many(wanted=[rests], by=by, now=now)
    models.AccessLink.objects.filter(appointment_id=scene.lost).update(suspended_at=now)
    invitations.create(
        site_id=clinic.site.pk, email="new@maple.example", role=Role.NURSE, by=clinic.manager, now=now
    )
    password_resets.mint(user_id=clinic.prescriber.user_id or 0, by=by, now=now)
    user = models.User.objects.get(pk=clinic.nurse.user_id)
    address, _ = EmailAddress.objects.get_or_create(user=user, email=user.email)
    EmailConfirmation.objects.create(email_address=address, sent=now, key=secrets.token_hex(32))
    UserSession.objects.create(session_key=secrets.token_hex(16), user=user, ip="127.0.0.1", user_agent="x")
    link = models.AccessLink.objects.filter(appointment_id=scene.lost).latest("pk")
    models.RememberedPhone.objects.create(
        site=link.site, link=link, digest=secrets.token_bytes(32), kept_at=now
    )
    ended = models.LinkSession.objects.filter(site=clinic.site).latest("pk")
    models.LinkSession.objects.filter(pk=ended.pk).update(code_digest=secrets.token_bytes(32))
