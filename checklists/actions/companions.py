"""Somebody who helps one patient, written down: what was known of their address goes with it."""

from datetime import datetime

from django.db.models import Q

from checklists.models import AccessLink, Companion, Patient


def write_down(
    patient: Patient,
    *,
    name: str,
    phone: str,
    email: str = "",
    relation: str = "",
    is_adult: bool | None = None,
    language: str = "",
    contact_agreed_at: datetime | None = None,
) -> Companion:
    """A new row, inside the caller's transaction.

    Who stopped our messages is not written to again under another name, and an address that failed stays failed.
    """
    known = _known(patient, email)
    return Companion.objects.create(
        site_id=patient.site_id,
        patient=patient,
        name=name,
        phone=phone,
        email=email,
        relation=relation,
        is_adult=is_adult,
        language=language,
        contact_agreed_at=contact_agreed_at,
        stopped_at=known.stopped_at if known else None,
        address_failed_at=known.address_failed_at if known else None,
    )


def standing(patient: Patient, driver_id: int | None, *, email: str) -> Companion | None:
    """Who has this address now, as this driver, the patient's second contact, or who helps."""
    if not email:
        return None
    rows = Companion.objects.filter(patient=patient, email__iexact=email, ended_at=None)
    known = Q(pk=driver_id) | Q(contact_agreed_at__isnull=False) | Q(help_agreed_at__isnull=False)
    return rows.filter(known).order_by("-pk").first()


def end_links(companion: Companion, *, now: datetime) -> None:
    """Their links open nothing any more, but their own as a helper, and those of an appointment whose driver they are."""
    links = AccessLink.objects.filter(companion=companion, revoked_at=None)
    links.exclude(purpose=AccessLink.Purpose.COMPANION).exclude(
        appointment__ridehome__driver=companion
    ).update(revoked_at=now)


def _known(patient: Patient, email: str) -> Companion | None:
    """The newest helper of this patient with the same address."""
    rows = Companion.objects.filter(patient=patient, email__iexact=email)
    return rows.order_by("-pk").first() if email else None
