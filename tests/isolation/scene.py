"""Two sites and two patients, with a canary in every field that tells of a person."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import connection
from django.test import Client

from checklists import models
from checklists.actions import (
    access_links,
    appointments,
    board_devices,
    break_glass,
    calls,
    confirmations,
    erasures,
    intakes,
    invitations,
    link_digests,
    medicines,
    next_day,
    overrides,
    phone_copies,
    private_notes,
    probe_mails,
    protocols,
    reviews,
    rides,
    second_contacts,
    statuses,
    ticks,
)
from checklists.queries import demo as told
from checklists.rules.access import Actor, ActorKind, Role, system
from checklists.rules.appointment_status import Status
from checklists.rules.break_glass import GlassReason
from checklists.rules.facts import Outcome
from checklists.rules.fasting import Category
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.review import Decision
from tests import factories

BORN = date(1931, 7, 29)
# What no stranger, no other site and no other patient ever reads.
PERSON = (
    "Canaryfirst", "Canarylast", "Canarypref", "canary-mail", "555 0177", "555-0177", "5550177", "CANARYREC",
    "canaryphrase", "1931-07-29", "July 1931", "Jul 1931", "07/29/1931", "CANARYEXT", "Drcanary", "Canarytype",
)  # fmt: skip
# What only clinical people and the patient read.
ANSWERS = (
    "canarymed",
    "canarybenzo",
    "canarytoast",
    "canarywords",
    "canarynote",
    "canaryshared",
)
# What nobody but the patient ever reads.
PRIVATE = ("canaryprivate",)
HELPER = (
    "Canarydriver", "555 0188", "555-0188", "5550188", "Canaryrelation",
    "Canarysecond", "555 0166", "555-0166", "5550166", "canary-second",
    "Canaryhelper", "555 0155", "555-0155", "5550155", "canary-helper", "Canaryguest", "canary-guest",
)  # fmt: skip
STAFF = ("Canarystaff", "canarystaff")
EVERYTHING = PERSON + ANSWERS + PRIVATE + HELPER + STAFF
OTHER_PERSON = ("Otherfirst", "Otherlast", "other-mail", "othermed")


@dataclass(frozen=True)
class Scene:
    """Ids of the first site, and clients of those who knock."""

    clinic: factories.Clinic
    now: datetime
    patient: int
    expected: int
    checked_in: int
    resting: int
    # Gone home the day before yesterday; the questions of the day after are open.
    gone: int
    note: uuid.UUID
    cancelled: int
    # Came yesterday and got no infusion: waits for a new date.
    lost: int
    entry: int
    unknown_entry: int
    override: int
    call: int
    # One that somebody made already.
    called: int
    message: uuid.UUID
    draft: int
    copy: uuid.UUID
    # Of a test email that the manager asked for.
    arrival: str
    # Somebody of the other site reads the first patient's record for an hour.
    opening: int
    # A wall screen of the first site, connected.
    screen: int
    clients: dict[str, Client]

    @property
    def slug(self) -> str:
        return self.clinic.site.slug


def build(now: datetime | None = None) -> Scene:
    now = now or datetime.now(UTC)
    _count_from(7_000)
    clinic = factories.clinic()
    _name_the_staff(clinic)
    # At whatever hour the tests run, messages may go.
    models.Site.objects.filter(pk=clinic.site.pk).update(quiet_from=time(0), quiet_until=time(0))
    person = clinic.patient(
        first_name="Canaryfirst", last_name="Canarylast", preferred_name="Canarypref", date_of_birth=BORN,
        email="canary-mail@patient.example", phone="+1 303 555 0177", record_number="CANARYREC",
        recognition_phrase="canaryphrase", email_changed_at=now - timedelta(days=1),
    )  # fmt: skip
    other = clinic.patient(first_name="Otherfirst", last_name="Otherlast", email="other-mail@patient.example")
    expected = _book(clinic, person, now + timedelta(days=2), now, "CANARYEXT-1")
    checked_in = _book(clinic, person, now + timedelta(hours=1), now, "CANARYEXT-2")
    resting = _book(clinic, person, now - timedelta(hours=2), now, "CANARYEXT-3")
    cancelled = _book(clinic, person, now + timedelta(days=3), now, "CANARYEXT-4")
    gone = _book(clinic, person, now - timedelta(hours=50), now, "CANARYEXT-5")
    lost = _lose(clinic, _book(clinic, person, now - timedelta(hours=26), now, "CANARYEXT-6"), now)
    erasures.ask(patient_id=clinic.patient().pk, by=clinic.desk, now=now)
    invitations.ask_for_prescriber(
        site_id=clinic.site.pk, email="canarystaff-new@maple.example", by=clinic.manager, now=now
    )
    theirs = _book(clinic, other, now + timedelta(days=2), now, "")
    for each in (expected, checked_in, resting):
        _prepare(clinic, each, now)
    entry, unknown = _check_in(clinic, checked_in, now)
    overrides.request(
        appointment_id=checked_in, position=1, reason=OverrideReason.OTHER, note="canarynote-override",
        by=clinic.nurse, now=now,
    )  # fmt: skip
    _rest(clinic, resting, now)
    note = _tell_of_the_day_after(clinic, gone, now)
    appointments.cancel(appointment_id=cancelled, reason="patient_asked", by=clinic.desk, now=now)
    second_contacts.name(
        patient_id=person.pk,
        contact=second_contacts.SecondContact("Canarysecond", "+1 303 555 0166", "canary-second@patient.example"),
        by=clinic.desk, now=now,
    )  # fmt: skip
    call = calls.open(appointment_id=expected, reason="links_locked", due_at=now, by=clinic.nurse, now=now)
    called = calls.open(appointment_id=expected, reason="items_open", due_at=now, by=clinic.nurse, now=now)
    calls.record_outcome(call_id=called, outcome=calls.CallOutcome.REACHED, by=clinic.nurse, now=now)
    _tell_a_change(expected, now)
    helper = _helper(person, "Canaryhelper", now, may_read_at=now, may_tick_at=now)
    guest = _helper(person, "Canaryguest", now)
    cookies = {
        "patient": _cookie(clinic, expected, BORN, now),
        "other patient": _cookie(clinic, theirs, other.date_of_birth, now),
        "patient after": _cookie(clinic, gone, BORN, now),
        "driver": _cookie(clinic, expected, "Canaryfirst", now, ActorKind.DRIVER),
        "companion": _cookie(clinic, expected, BORN, now, ActorKind.COMPANION, helper),
        "guest": _cookie(clinic, expected, BORN, now, ActorKind.COMPANION, guest),
    }
    cookies["unlocked patient"] = _unlocked(clinic, expected, now)
    factories.PatientFactory(site=clinic.other_site, first_name="Glassfirst", last_name="Glasslast")
    reader = factories.staff(clinic.other_site, Role.NURSE)
    officer = factories.staff(clinic.site, Role.PRIVACY_OFFICER)
    return Scene(
        clinic=clinic,
        now=now,
        patient=person.pk,
        expected=expected,
        checked_in=checked_in,
        resting=resting,
        gone=gone,
        note=note,
        cancelled=cancelled,
        lost=lost,
        entry=entry,
        unknown_entry=unknown,
        override=models.Override.objects.latest("pk").pk,
        call=call,
        called=called,
        message=_planned(expected, "day_before"),
        draft=protocols.draft(protocol_id=clinic.version.protocol_id, by=clinic.manager, now=now).version_id,
        arrival=_test_email(clinic, now - timedelta(hours=2)),
        opening=_opened(reader, now),
        screen=_screen(clinic, now),
        copy=_kept(clinic, expected, cookies["patient"], now),
        clients=_clients(clinic, cookies, {"glass reader": reader, "privacy officer": officer}),
    )


def _screen(clinic: factories.Clinic, now: datetime) -> int:
    made = board_devices.make(site_id=clinic.site.pk, name="Corridor", by=clinic.manager, now=now)
    board_devices.connect(token=made.token, previous_cookie="", now=now)
    return models.BoardDevice.objects.latest("pk").pk


def _opened(reader: Actor, now: datetime) -> int:
    return break_glass.open_record(
        sought=break_glass.Sought("Canaryfirst", "Canarylast", born_on=BORN), reason=GlassReason.EMERGENCY,
        words="they are here and ill", by=reader, now=now,
    )  # fmt: skip


def _test_email(clinic: factories.Clinic, at: datetime) -> str:
    probe_mails.ask(site_id=clinic.site.pk, by=clinic.manager, now=at)
    (taken,) = probe_mails.take(by=system("sweep"), now=at)
    return taken.token


def _planned(appointment: int, rule: str) -> uuid.UUID:
    return models.Reminder.objects.filter(appointment_id=appointment, rule=rule).latest("plan_version").pk


def _count_from(start: int) -> None:
    """Ids that no place in a list and no clock time can be mistaken for."""
    with connection.cursor() as cursor:
        for model in _models_with_site():
            if model._meta.auto_field is not None:
                table = model._meta.db_table
                counted = (
                    "SELECT count(nextval(pg_get_serial_sequence(%s, 'id'))) FROM generate_series(1, %s)"
                )
                cursor.execute(counted, [table, start])


def _name_the_staff(clinic: factories.Clinic) -> None:
    ours = models.User.objects.filter(membership__site=clinic.site)
    for number, user in enumerate(ours.order_by("pk")):
        models.User.objects.filter(pk=user.pk).update(
            name=f"Canarystaff {number}", email=f"canarystaff{number}@maple.example"
        )


def _book(
    clinic: factories.Clinic, person: models.Patient, starts_at: datetime, now: datetime, external_id: str
) -> int:
    return appointments.book(
        site_id=clinic.site.pk, patient_id=person.pk, protocol_version_id=clinic.version.pk, starts_at=starts_at,
        provider="Drcanary" if external_id else "Dr Lee", appointment_type="Canarytype" if external_id else "",
        external_id=external_id, by=clinic.desk, now=now - timedelta(days=12),
    ).appointment_id  # fmt: skip


def _holder(clinic: factories.Clinic, appointment: int) -> Actor:
    row = models.Appointment.objects.get(pk=appointment)
    return Actor(
        kind=ActorKind.PATIENT, key=str(row.patient_id), name="Canaryfirst Canarylast",
        site_ids=frozenset({clinic.site.pk}), appointment_id=appointment,
    )  # fmt: skip


def _prepare(clinic: factories.Clinic, appointment: int, now: datetime) -> None:
    common = {
        "appointment_id": appointment,
        "by": _holder(clinic, appointment),
        "now": now - timedelta(hours=5),
    }
    driver = rides.Driver("Canarydriver", "+1 303 555 0188", "Canaryrelation", True)
    for position in (1, 2, 4):
        ticks.tick(item_position=position, operation_id=uuid.uuid4(), done=True, **common)
    rides.name_driver(operation_id=uuid.uuid4(), driver=driver, **common)
    medicines.add(operation_id=uuid.uuid4(), text="Lorazepam canarybenzo", **common)
    medicines.add(operation_id=uuid.uuid4(), text="Zzyqfoo canarymed", **common)
    medicines.declare_all(operation_id=uuid.uuid4(), **common)
    intakes.add(
        operation_id=uuid.uuid4(), category=Category.LIGHT_MEAL, eaten_at=now - timedelta(hours=5, minutes=5),
        words="canarytoast", **common,
    )  # fmt: skip


def _check_in(clinic: factories.Clinic, appointment: int, now: datetime) -> tuple[int, int]:
    """Arrived, checked in, one item confirmed, one medicine reviewed; ids of the flagged and of the unknown one."""
    for to in (Status.ARRIVED, Status.CHECKED_IN):
        statuses.set_status(
            appointment_id=appointment, to=to, by=clinic.nurse, now=now, note="canarynote-status"
        )
    version, mark = told.seen(appointment_id=appointment, position=4)
    confirmations.record(
        appointment_id=appointment, answers=(confirmations.Answer(4, Outcome.CONFIRMED, mark),),
        seen_version=version, note="canarynote-confirm", by=clinic.nurse, now=now,
    )  # fmt: skip
    flagged = typed(appointment, "canarybenzo")
    reviews.decide(
        entry_id=flagged.pk, decision=Decision.UNCHANGED, words_for_patient="canarywords", note="canarynote-review",
        expires_on=(now + timedelta(days=9)).date(), by=clinic.prescriber, now=now,
    )  # fmt: skip
    return flagged.pk, typed(appointment, "canarymed").pk


def typed(appointment: int, word: str) -> models.MedicationEntry:
    """The first line of this list with the word in it; no statement looks into sealed words. Raises DoesNotExist."""
    for entry in models.MedicationEntry.objects.filter(appointment_id=appointment).order_by("pk"):
        if word in entry.text:
            return entry
    raise models.MedicationEntry.DoesNotExist


def _lose(clinic: factories.Clinic, appointment: int, now: datetime) -> int:
    for to, reason in ((Status.ARRIVED, ""), (Status.NO_GO, "unwell")):
        statuses.set_status(appointment_id=appointment, to=to, by=clinic.nurse, now=now, reason=reason)
    return appointment


def _rest(clinic: factories.Clinic, appointment: int, now: datetime) -> None:
    """Straight to the chair: how it got there is not what is asked here."""
    models.Appointment.objects.filter(pk=appointment).update(status=Status.RESTING, arrived_at=now)


def _tell_of_the_day_after(clinic: factories.Clinic, appointment: int, now: datetime) -> uuid.UUID:
    """A red answer, one note that is shared and one that is not; the key of the second."""
    models.Appointment.objects.filter(pk=appointment).update(status=Status.LEFT)
    by, keys = _holder(clinic, appointment), [uuid.uuid4(), uuid.uuid4()]
    next_day.answer(
        appointment_id=appointment,
        question="thoughts",
        operation_id=uuid.uuid4(),
        raw=["yes"],
        by=by,
        now=now,
    )
    for key, text in zip(keys, ("canaryshared", "canaryprivate"), strict=True):
        private_notes.write(appointment_id=appointment, operation_id=key, text=text, by=by, now=now)
    private_notes.share(appointment_id=appointment, note=keys[0], shared=True, by=by, now=now)
    return keys[1]


def _tell_a_change(appointment: int, now: datetime) -> None:
    """A new time has gone to the patient, who has not said that they saw it."""
    row = models.Appointment.objects.get(pk=appointment)
    told = {
        "starts_at": row.starts_at.isoformat(),
        "arrive_at": row.arrive_at.isoformat(),
        "cancelled": False,
    }
    models.Reminder.objects.update_or_create(
        appointment=row, rule="moved", plan_version=row.plan_version,
        defaults={
            "site_id": row.site_id, "rank": 0, "state": "sent", "reason": "", "told": told, "due_local": "",
            "due_at": now, "next_try_at": now, "send_by": row.arrive_at, "sent_at": now, "transmit_at": now,
        },
    )  # fmt: skip


def _cookie(
    clinic: factories.Clinic,
    appointment: int,
    answer: date | str,
    now: datetime,
    purpose: ActorKind = ActorKind.PATIENT,
    companion: int | None = None,
) -> str:
    wanted = access_links.NewLink(appointment, purpose, now + timedelta(days=3), companion_id=companion)
    (token,) = access_links.mint_many(wanted=[wanted], by=clinic.nurse, now=now)
    return access_links.open_link(token=token, answer=answer, previous_cookie="", now=now).cookie


def _kept(clinic: factories.Clinic, appointment: int, cookie: str, now: datetime) -> uuid.UUID:
    """The patient keeps the list on their phone."""
    return phone_copies.keep(cookie=cookie, by=_holder(clinic, appointment), now=now).copy_id


def _helper(person: models.Patient, name: str, now: datetime, **grants: datetime) -> int:
    return models.Companion.objects.create(
        site_id=person.site_id, patient=person, name=name, phone="+1 303 555 0155",
        email=f"canary-{name.removeprefix('Canary')}@helper.example", help_agreed_at=now, **grants,
    ).pk  # fmt: skip


def _unlocked(clinic: factories.Clinic, appointment: int, now: datetime) -> str:
    """The patient's own phone after a code. Sessions of one appointment are few, so this one is put beside the others."""
    session = models.LinkSession.objects.filter(
        link__appointment_id=appointment, link__purpose=ActorKind.PATIENT
    ).earliest("pk")
    cookie = link_digests.new_cookie()
    models.LinkSession.objects.create(
        site_id=clinic.site.pk, link_id=session.link_id, digest=link_digests.of_cookie(cookie),
        opened_at=now, seen_at=now, unlocked_until=now + timedelta(minutes=10),
    )  # fmt: skip
    return cookie


def _clients(clinic: factories.Clinic, cookies: dict[str, str], more: dict[str, Actor]) -> dict[str, Client]:
    staff = {
        **more,
        "other nurse": clinic.other_nurse,
        "desk": clinic.desk,
        "nurse": clinic.nurse,
        "prescriber": clinic.prescriber,
        "manager": clinic.manager,
    }
    clients = {"stranger": _client()}
    for name, actor in staff.items():
        clients[name] = _client()
        clients[name].force_login(models.User.objects.get(pk=actor.user_id))
    for name, cookie in cookies.items():
        clients[name] = _client()
        clients[name].cookies[settings.LINK_COOKIE_NAME] = cookie
    return clients


def _client() -> Client:
    return Client(raise_request_exception=False)


# Signs of life, not rows of a person: when somebody was last seen.
STAMPS = {"checklists_linksession"}


def fingerprint(site_id: int) -> dict[str, str]:
    """What stands in every table that carries this site, its audit chain too."""
    tables = [model._meta.db_table for model in _models_with_site()]
    parts = [
        f"SELECT '{table}', coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t "
        f"WHERE site_id = {site_id}"
        for table in tables
    ]
    parts.append(
        f"SELECT 'audit', count(*)::text FROM checklists_auditentry WHERE chain = 'site:{site_id}' "
        "AND action <> 'link.refuse'"
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def _models_with_site() -> list[type[models.Patient]]:
    every = [model for name in models.__all__ if hasattr(model := getattr(models, name), "_meta")]
    return [
        model
        for model in every
        if any(field.name == "site" for field in model._meta.fields) and model._meta.db_table not in STAMPS
    ]
