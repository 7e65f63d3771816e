"""Email: a letter as MIME, with the headers that other mail programs ask for."""

import re
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from checklists.actions import address_hashes
from checklists.actions.contact import stop_token
from checklists.messages import writing
from checklists.queries.letters import Letter
from checklists.reminders.channels import calendar, mime, provider_headers
from checklists.reminders.smtp_server import Server

address_hash = address_hashes.address_hash


def server() -> Server:
    """The mail server that the settings name."""
    return Server(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        tls=settings.EMAIL_USE_SSL,
    )


def compose(letter: Letter, *, token: str, now: datetime, code: str = "") -> bytes:
    """The whole message as it goes over the wire. `token` opens the patient's page, `code` its second level; neither is
    kept anywhere.
    """
    stop_link = f"{settings.SITE_BASE_URL}/r/stop/{stop_token(reminder_id=letter.id)}"
    link = f"{settings.SITE_BASE_URL}/l/{token}" if token else ""
    words = writing.write(letter, link=link, stop_link=stop_link, code=code, now=now)
    headers = [
        mime.mailbox("From", letter.alias, settings.EMAIL_FROM),
        mime.recipient(letter.to),
        mime.mailbox("Reply-To", letter.alias, letter.reply_to) if letter.reply_to else b"",
        mime.words("Subject", words.subject),
        mime.plain("Date", format_datetime(now)),
        mime.plain("Message-ID", message_id(letter.id)),
        mime.plain("Auto-Submitted", "auto-generated"),
        mime.plain("List-Unsubscribe", f"<{stop_link}>"),
        mime.plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        mime.plain("Content-Language", words.language),
        *provider_headers.naming(letter.id),
    ]
    return mime.message(
        headers, text=words.quoted_text, html=words.quoted_html, attachments=calendar.files(letter)
    )


def message_id(reminder_id: UUID) -> str:
    """The same at every try, so that mail programs show one message where two arrived."""
    return f"<r.{reminder_id}@{_host_of(settings.INSTANCE_ID)}>"


def probe_id(mail_id: int) -> str:
    return f"<t.{mail_id}@{_host_of(settings.INSTANCE_ID)}>"


def staff_id(mail_id: int) -> str:
    return f"<s.{mail_id}@{_host_of(settings.INSTANCE_ID)}>"


@lru_cache(maxsize=4)
def _host_of(instance: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "-", instance)
