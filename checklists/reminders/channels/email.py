"""Email: a letter as MIME, with the headers that other mail programs ask for."""

import hashlib
import hmac
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from django.conf import settings

from checklists.actions.contact import stop_token
from checklists.queries.letters import Letter
from checklists.reminders import messages
from checklists.reminders.smtp_line import Server

# A folded address in List-Unsubscribe becomes an encoded word that no mail program follows.
_UNFOLDED = SMTP.clone(max_line_length=990)


def server() -> Server:
    """The mail server that the settings name."""
    return Server(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        tls=settings.EMAIL_USE_SSL,
    )


def compose(letter: Letter, *, token: str, now: datetime) -> bytes:
    """The whole message as it goes over the wire. `token` opens the patient's page and is kept nowhere."""
    stop_link = f"{settings.SITE_BASE_URL}/r/stop/{stop_token(reminder_id=letter.id)}"
    link = f"{settings.SITE_BASE_URL}/l/{token}" if token else ""
    words = messages.write(letter, link=link, stop_link=stop_link, now=now)
    headers = [
        Header("From", letter.alias, settings.EMAIL_FROM),
        Header("To", "", letter.to),
        Header("Reply-To", letter.alias, letter.reply_to),
        Header("Subject", words.subject),
        Header("Date", format_datetime(now)),
        Header("Message-ID", message_id(letter.id)),
        Header("Auto-Submitted", "auto-generated"),
        Header("List-Unsubscribe", f"<{stop_link}>"),
        Header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        Header("Content-Language", letter.language),
    ]
    return mime.message(headers, text=words.text, html=words.html)


def message_id(reminder_id: UUID) -> str:
    """The same at every try, so that mail programs show one message where two arrived."""
    instance = re.sub(r"[^A-Za-z0-9.-]", "-", settings.INSTANCE_ID)
    return f"<r.{reminder_id}@{instance}>"


def address_hash(address: str) -> str:
    """Tells later whether it went to the same address, without holding it."""
    return hmac.new(
        settings.LINK_PEPPER.encode(), f"address|{address.lower()}".encode(), hashlib.sha256
    ).hexdigest()
