""" "Send me a new link": planned as a message of its own, to the address on file, at most three a day.

Somebody who asks with the link of an appointment that is over means the next one.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from checklists.actions import audit, link_digests, planning
from checklists.models import AccessLink, Appointment, Reminder
from checklists.queries import wall
from checklists.rules import link_tokens
from checklists.rules.access import Actor, ActorKind
from checklists.rules.appointment_status import Status
from checklists.rules.clock import local
from checklists.rules.link_tokens import FOLLOW_UP_LINK_LIVES, LINK_OUTLIVES
from checklists.rules.series import TOOK_PLACE

MOST_A_DAY = 3
_OVER = (Status.CANCELLED, Status.NO_SHOW, Status.NO_GO)


@wall.everywhere("link request")
def ask_new_link(*, token: str, email: str, answer: date, by: Actor, now: datetime) -> None:
    """Plan a new link for the appointment of this token, else for the next one known under this address.

    Answers nothing, whatever it found: a stranger learns neither an address nor a birth date. `answer`, a real
    date somebody typed, only shows that no scanner pressed the button; it is not compared, so it cannot be
    guessed here.
    """
    appointment_id = _by_token(token, now) or _by_email(email, now)
    if appointment_id is not None:
        _plan(appointment_id, by, now, most=MOST_A_DAY)


def send_recovery(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """Tell the patient that their links are locked, with one that still opens.

    Beyond the three a day: whoever locked them could have used those up before.
    """
    _plan(appointment_id, by, now, most=None)


def _by_token(token: str, now: datetime) -> int | None:
    bare = link_tokens.read(token)
    digest = link_digests.of_token(ActorKind.PATIENT, bare)
    found = AccessLink.objects.filter(digest=digest).select_related("appointment").first()
    if found is None:
        return None
    own = (_open(now) | _after(now)).filter(pk=found.appointment_id)
    later = _open(now).filter(patient_id=found.appointment.patient_id)
    return _first(own) or _first(later)


def _by_email(email: str, now: datetime) -> int | None:
    return _first(_open(now).filter(patient__email__iexact=email.strip())) if email.strip() else None


def _open(now: datetime) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(starts_at__gt=now - LINK_OUTLIVES)
    return rows.exclude(status__in=_OVER)


def _after(now: datetime) -> QuerySet[Appointment]:
    """Whose infusion is over and whose questions of the day after may still be open."""
    begins = now - LINK_OUTLIVES - FOLLOW_UP_LINK_LIVES
    return Appointment.objects.filter(status__in=TOOK_PLACE, starts_at__gt=begins)


def _first(rows: QuerySet[Appointment]) -> int | None:
    return rows.order_by("starts_at").values_list("pk", flat=True).first()


@transaction.atomic
def _plan(appointment_id: int, by: Actor, now: datetime, *, most: int | None) -> None:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related(
        "site", "patient", "protocol_version"
    )
    appointment = rows.get(pk=appointment_id)
    asked = Reminder.objects.filter(appointment=appointment, rule__startswith="new_link:")
    today = local(now, appointment.site.time_zone).replace(hour=0, minute=0, second=0, microsecond=0)
    had_enough = most is not None and asked.filter(due_at__gte=today).count() >= most
    is_over = not (_open(now) | _after(now)).filter(pk=appointment.pk).exists()
    if is_over or had_enough or not appointment.patient.email:
        return
    planning.add_new_link(appointment, now=now)
    audit.record(by=by, action="link.ask", obj=f"appointment:{appointment.pk}", site_id=appointment.site_id)
