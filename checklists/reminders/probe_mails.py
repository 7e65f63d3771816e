"""Carries test emails and examples beside a sweep: the same settings, server and guards as a reminder, and nobody's data."""

import logging
from email.utils import format_datetime

from django.conf import settings
from django.urls import reverse

from checklists.actions import probe_mails
from checklists.actions.probe_mails import Taken
from checklists.messages import example_mail, probe_mail
from checklists.messages.probe_mail import Written
from checklists.messages.quoted import quoted
from checklists.queries import example_letters
from checklists.queries.scope import NotFound
from checklists.reminders.channels import email, mime, provider_headers
from checklists.reminders.clock import Clock
from checklists.reminders.one_message import deliver
from checklists.reminders.smtp_reply import NotTaken
from checklists.reminders.smtp_server import Server
from checklists.rules.access import Actor
from checklists.rules.probe_words import problem

log = logging.getLogger(__name__)


def send(server: Server, clock: Clock, *, by: Actor) -> int:
    """Those that wait, each at most once, whatever becomes of it; how many."""
    taken = probe_mails.take(by=by, now=clock.now())
    for one in taken:
        wrong = _carried(server, one, clock, by)
        probe_mails.tell(mail_id=one.id, problem=wrong, by=by, now=clock.now())
    return len(taken)


def _carried(server: Server, taken: Taken, clock: Clock, by: Actor) -> str:
    """What went wrong, "" for nothing. No traceback is kept: it would hold the link."""
    try:
        content = _compose(taken, clock, by)
        deliver(server, sender=settings.EMAIL_FROM, recipient=taken.to, content=content)
    except NotTaken as refusal:
        log.warning("test email %s not taken at %s", taken.id, refusal.phase)
        return problem(refusal.phase, refusal.words, host=server.host, port=server.port)
    except NotFound:
        return "The message is not there any more: its draft was changed or thrown away."
    except ValueError:
        log.error("test email %s cannot be written", taken.id)
        return (
            "The message cannot be written: look at EMAIL_FROM, the public name and the address for answers."
        )
    return ""


def _written(taken: Taken, by: Actor) -> Written:
    """Raises NotFound where an example cannot be drawn any more."""
    if taken.example is not None:
        return example_mail.write(example_letters.drawn(taken.example, by=by))
    path = reverse("staff_test_email_arrived", args=[taken.site_slug, taken.token])
    return probe_mail.write(alias=taken.alias, link=f"{settings.SITE_BASE_URL}{path}")


def _compose(taken: Taken, clock: Clock, by: Actor) -> bytes:
    words = _written(taken, by)
    headers = [
        mime.mailbox("From", taken.alias, settings.EMAIL_FROM),
        mime.recipient(taken.to),
        mime.mailbox("Reply-To", taken.alias, taken.reply_to) if taken.reply_to else b"",
        mime.words("Subject", words.subject),
        mime.plain("Date", format_datetime(clock.now())),
        mime.plain("Message-ID", email.probe_id(taken.id)),
        mime.plain("Auto-Submitted", "auto-generated"),
        mime.plain("Content-Language", words.language),
        *provider_headers.watching_nobody(),
    ]
    return mime.message(headers, text=quoted(words.text), html=quoted(words.html))
