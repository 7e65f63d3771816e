"""Carries messages to the staff beside a sweep: the same settings, server and guards as a reminder, and of nobody by name."""

import logging
from email.utils import format_datetime

from django.conf import settings
from django.urls import reverse

from checklists.actions import invitations, password_resets, staff_mails
from checklists.actions.staff_mails import Held, Kind
from checklists.messages import staff_mail
from checklists.messages.quoted import quoted
from checklists.reminders.channels import email, mime, provider_headers
from checklists.reminders.clock import Clock
from checklists.reminders.one_message import deliver
from checklists.reminders.smtp_reply import NotTaken
from checklists.reminders.smtp_server import Server
from checklists.rules.access import Actor
from checklists.rules.transmission import Answer, judge

log = logging.getLogger(__name__)


class TakenUp(Exception):
    """Another sender has it: this one was away for too long."""


def send(server: Server, clock: Clock, *, by: Actor) -> int:
    """Those that are due; how many were tried."""
    held = staff_mails.take(by=by, now=clock.now())
    for one in held:
        try:
            answer, reply = _carried(server, one, clock, by)
        except (TakenUp, invitations.AskEnded):
            continue
        staff_mails.tell(held=one, answer=answer, reply=reply, by=by, now=clock.now())
    return len(held)


def _carried(server: Server, held: Held, clock: Clock, by: Actor) -> tuple[Answer, str]:
    """What became of it, and the server's words where it refused. Raises TakenUp, AskEnded."""

    def marked() -> None:
        if not staff_mails.mark(held=held, by=by, now=clock.now()):
            raise TakenUp

    try:
        content = _compose(held, clock, by)
        deliver(server, sender=settings.EMAIL_FROM, recipient=held.to, content=content, before_content=marked)
    except NotTaken as refusal:
        log.warning("staff mail %s not taken at %s", held.id, refusal.phase)
        return judge(refusal.phase, refusal.code), refusal.words
    return Answer.SENT, ""


def _compose(held: Held, clock: Clock, by: Actor) -> bytes:
    link = f"{settings.SITE_BASE_URL}{_path(held, clock, by)}"
    words = staff_mail.write(kind=held.kind, about=held.about, site=held.site_name, link=link)
    headers = [
        mime.mailbox("From", settings.PUBLIC_ALIAS or "Infusion Ready", settings.EMAIL_FROM),
        mime.recipient(held.to),
        mime.words("Subject", words.subject),
        mime.plain("Date", format_datetime(clock.now())),
        mime.plain("Message-ID", email.staff_id(held.id)),
        mime.plain("Auto-Submitted", "auto-generated"),
        mime.plain("Content-Language", words.language),
        *provider_headers.watching_nobody(),
    ]
    return mime.message(headers, text=quoted(words.text), html=quoted(words.html))


def _path(held: Held, clock: Clock, by: Actor) -> str:
    """Where the reader signs in and goes on. A forgotten password's and an invitation's alone open something: made here."""
    match held.kind:
        case Kind.GLASS_OPENED:
            return reverse("staff_openings", args=[held.site_slug])
        case Kind.PASSWORD_RESET:
            token = password_resets.mint(user_id=held.about["staff"], by=by, now=clock.now())
            return reverse("staff_password_new", args=[token])
        case Kind.PRESCRIBER_ASKED:
            return reverse("staff_prescriber_asks", args=[held.site_slug])
        case Kind.INVITED:
            token = invitations.mint(ask_id=held.about["ask"], by=by, now=clock.now())
            return reverse("staff_welcome", args=[token])
    return reverse("staff_home")
