"""The broker, who listens to it, and the mail server."""

import smtplib
import ssl
from datetime import datetime

import redis
from celery.exceptions import OperationalError
from django.conf import settings
from kombu.exceptions import OperationalError as BrokerAway

from clinic.celery import app
from clinic.doctor.finding import Finding, ill, well

_SECONDS = 2
_START = "Start the stack with: make run"


def broker(now: datetime) -> Finding:
    url = settings.CELERY_BROKER_URL
    address = (
        url.replace("redis+socket://", "unix://").split("?")[0] if url.startswith("redis+socket") else url
    )
    client = redis.Redis.from_url(address, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)
    try:
        client.ping()
    except redis.RedisError as error:
        cure = f"Reminders still leave through send_due --standby. {_START}, or compare REDIS_URL."
        return ill("broker", f"no answer: {type(error).__name__}", cure)
    finally:
        client.close()
    return well("broker", "answers")


def worker(now: datetime) -> Finding:
    try:
        with app.connection_for_write(connect_timeout=_SECONDS, transport_options=_quick()) as connection:
            replies = app.control.ping(timeout=_SECONDS, connection=connection)
    except (OperationalError, BrokerAway, OSError, redis.RedisError) as error:
        return ill("worker", f"cannot be asked: {type(error).__name__}", "See the line about the broker.")
    if not replies:
        return ill("worker", "none answers", f"Run: celery -A clinic worker. {_START}.")
    return well("worker", f"{len(replies)} answer")


def mail(now: datetime) -> Finding:
    """As the sender does it: over TLS only with a certificate that somebody vouches for."""
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with _line() as line:
            line.noop()
    except ssl.SSLCertVerificationError as error:
        cure = "Let EMAIL_HOST be the name in the relay's certificate, from an authority that this machine trusts."
        return ill("mail", f"{where}: its certificate is refused, {error.verify_message}", cure)
    except (OSError, smtplib.SMTPException) as error:
        cure = "Compare EMAIL_HOST, EMAIL_PORT and EMAIL_USE_SSL."
        return ill("mail", f"{where}: {type(error).__name__}", cure)
    return well("mail", f"{where} answers")


def _line() -> smtplib.SMTP:
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    if not settings.EMAIL_USE_SSL:
        return smtplib.SMTP(host, port, timeout=_SECONDS)
    return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=ssl.create_default_context())


def _quick() -> dict[str, object]:
    return {"socket_timeout": _SECONDS, "socket_connect_timeout": _SECONDS, "max_retries": 0}
