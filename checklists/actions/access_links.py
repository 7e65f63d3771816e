"""Access links: mint one for a message, end them. Opening and asking for a new one stand beside this file."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from checklists.actions import audit, link_digests
from checklists.actions.link_openings import LinkRefused, Opened, open_link
from checklists.actions.link_requests import ask_new_link
from checklists.actions.link_sessions import actor_of, close_session, end_sessions
from checklists.models import AccessLink, Appointment, RideHome
from checklists.queries.scope import NotFound, appointments_for, one
from checklists.rules.access import Actor, ActorKind
from checklists.rules.link_tokens import LONGEST_LIFE
from checklists.rules.link_tries import LOCK_AFTER

MOST_LIVE = 12
# Of the appointments that links are minted for.
_READ = ("site_id", "link_epoch", "link_tries")

__all__ = [
    "LinkRefused",
    "NewLink",
    "Opened",
    "actor_of",
    "ask_new_link",
    "close_session",
    "mint",
    "mint_many",
    "open_link",
    "revoke",
]


@dataclass(frozen=True)
class NewLink:
    """One link to mint. `expires_at` is an instant (`rules.link_tokens.expires_at` for one that goes with the
    appointment), at most 90 days ahead; `reminder_id` names the message that carries it. A driver's link belongs to
    one companion, without `companion_id` to whoever is named then.
    """

    appointment_id: int
    purpose: ActorKind
    expires_at: datetime
    reminder_id: UUID | None = None
    companion_id: int | None = None


def mint(
    *,
    appointment_id: int,
    purpose: ActorKind | str,
    expires_at: datetime,
    by: Actor,
    now: datetime,
    reminder_id: UUID | None = None,
) -> str:
    """A fresh token, known to the caller alone, as in `mint_many`. Raises NotFound."""
    wanted = NewLink(appointment_id, ActorKind(purpose), expires_at, reminder_id)
    return mint_many(wanted=[wanted], by=by, now=now)[0]


def mint_many(*, wanted: Sequence[NewLink], by: Actor, now: datetime) -> tuple[str, ...]:
    """Fresh tokens in the given order; the rows hold their digests. Runs inside the caller's transaction.

    The number of statements does not grow with them. Above twelve live links of an appointment the oldest ends.
    After a lock the first one minted is the recovery link. Raises NotFound.
    """
    ids = {each.appointment_id for each in wanted}
    found = (
        appointments_for(by)
        .select_for_update(of=("self",))
        .filter(pk__any_of=ids)
        .order_by("pk")
        .only(*_READ)
    )
    appointments = {row.pk: row for row in found}
    if set(appointments) != ids:
        raise NotFound
    tokens = tuple(link_digests.new_token(each.purpose) for each in wanted)
    whose = _companions(wanted)
    links = [
        _row(each, token, appointments[each.appointment_id], whose[each], now)
        for each, token in zip(wanted, tokens, strict=True)
    ]
    _mark_recoveries(links)
    AccessLink.objects.bulk_create(links)
    _end_oldest(ids, now)
    _record_minted(links, by)
    return tokens


@transaction.atomic
def revoke(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """End every link and every open phone of an appointment, at once. Raises NotFound."""
    appointment = one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    Appointment.objects.filter(pk=appointment.pk).update(link_epoch=F("link_epoch") + 1)
    end_sessions(appointment, now)
    _record_for(appointment, by, "link.revoke")


@transaction.atomic
def unlock(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """After a call: wrong answers start from zero again. Raises NotFound."""
    appointment = one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    Appointment.objects.filter(pk=appointment.pk).update(link_tries=0, links_paused_until=None)
    _record_for(appointment, by, "link.unlock")


def _companions(wanted: Sequence[NewLink]) -> dict[NewLink, int | None]:
    """Whose link each is, where it is not the patient's."""
    unnamed = {
        each.appointment_id
        for each in wanted
        if each.purpose is ActorKind.DRIVER and each.companion_id is None
    }
    rides = RideHome.objects.filter(appointment_id__in=unnamed) if unnamed else RideHome.objects.none()
    drivers = dict(rides.values_list("appointment_id", "driver_id"))
    return {
        each: drivers.get(each.appointment_id) if each.appointment_id in unnamed else each.companion_id
        for each in wanted
    }


def _row(
    wanted: NewLink, token: str, appointment: Appointment, companion_id: int | None, now: datetime
) -> AccessLink:
    return AccessLink(
        site_id=appointment.site_id,
        appointment=appointment,
        purpose=wanted.purpose.value,
        digest=link_digests.of_token(wanted.purpose, token),
        epoch=appointment.link_epoch,
        minted_at=now,
        expires_at=min(wanted.expires_at, now + LONGEST_LIFE),
        reminder_id=wanted.reminder_id,
        companion_id=companion_id,
    )


def _mark_recoveries(links: Iterable[AccessLink]) -> None:
    """One a lock: it lets the owner of the mailbox in after somebody else burned the tries."""
    given: set[int] = set()
    for link in links:
        is_for_patient = link.purpose == ActorKind.PATIENT.value
        if is_for_patient and link.appointment.link_tries >= LOCK_AFTER and link.appointment_id not in given:
            given.add(link.appointment_id)
            link.is_recovery = not _live_of(link.appointment).filter(is_recovery=True).exists()


def _live_of(appointment: Appointment) -> QuerySet[AccessLink]:
    return AccessLink.objects.filter(appointment=appointment, epoch=appointment.link_epoch, revoked_at=None)


def _end_oldest(appointment_ids: Collection[int], now: datetime) -> None:
    live = AccessLink.objects.filter(
        appointment__pk__any_of=appointment_ids,
        epoch=F("appointment__link_epoch"),
        revoked_at=None,
        expires_at__gt=now,
    )
    place = Window(RowNumber(), partition_by="appointment_id", order_by=["-minted_at", "-pk"])
    too_many = list(live.annotate(place=place).filter(place__gt=MOST_LIVE).values_list("pk", flat=True))
    if too_many:
        AccessLink.objects.filter(pk__in=too_many).update(revoked_at=now)


def _record_minted(links: Sequence[AccessLink], by: Actor) -> None:
    """One entry for one link; one a site for a batch of them."""
    if len(links) == 1:
        data: dict[str, audit.Value] = {"purpose": links[0].purpose}
        obj = f"link:{links[0].pk}"
        audit.record(by=by, action="link.mint", obj=obj, site_id=links[0].site_id, data=data)
        return
    for site_id in sorted({link.site_id for link in links}):
        data = {"links": [link.pk for link in links if link.site_id == site_id]}
        audit.record(by=by, action="link.mint", obj=f"site:{site_id}", site_id=site_id, data=data)


def _record_for(appointment: Appointment, by: Actor, action: str) -> None:
    audit.record(by=by, action=action, obj=f"appointment:{appointment.pk}", site_id=appointment.site_id)
