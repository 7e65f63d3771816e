"""Calls as mail providers make them, in the shapes their manuals show; every name and address is made up."""

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import datetime
from typing import Any
from uuid import UUID

SECRET = "hooks:four words nobody knows"
SIGNING_KEY = "key-of-the-tests-alone-0123456789"
BASIC = {"Authorization": "Basic " + b64encode(SECRET.encode()).decode()}


def postmark(record: str, reminder: UUID, at: datetime, **more: Any) -> dict[str, Any]:
    """`record` is Delivery, Bounce or SpamComplaint; what we gave along comes back as Metadata."""
    moment = f"{at:%Y-%m-%dT%H:%M:%S}.0000000Z"
    common = {
        "RecordType": record,
        "ServerID": 23,
        "MessageStream": "outbound",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"reminder": str(reminder)},
        "Tag": "",
    }
    if record == "Delivery":
        details = "Test delivery webhook details"
        return {
            **common,
            "Recipient": "ana@patient.example",
            "DeliveredAt": moment,
            "Details": details,
            **more,
        }
    return {
        **common,
        "ID": 4_323_372_036_854_775_807,
        "Type": "HardBounce" if record == "Bounce" else "SpamComplaint",
        "TypeCode": 1 if record == "Bounce" else 100_001,
        "Name": "Hard bounce",
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": "smtp;550 5.1.1 <ana@patient.example> user unknown",
        "Email": "ana@patient.example",
        "From": "appointments@clinic.example",
        "BouncedAt": moment,
        "DumpAvailable": True,
        "Inactive": True,
        "CanActivate": True,
        "Subject": "Your appointment on Thursday 26 November",
        "Content": "",
        **more,
    }


def mailgun(
    event: str, message_id: str, at: datetime, *, token: str, severity: str = "", **more: Any
) -> dict[str, Any]:
    """`event` is delivered, failed or complained. The Message-ID comes back without its brackets."""
    stamp = f"{at.timestamp():.0f}"
    signed = hmac.new(SIGNING_KEY.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    status = {
        "code": 250 if event == "delivered" else 550,
        "message": "OK" if event == "delivered" else "5.1.1 <ana@patient.example> user unknown",
        "description": "",
        "attempt-no": 1,
        "tls": True,
    }
    data = {
        "event": event,
        "id": "DACSsAdVSeGpLid7TN03WA",
        "timestamp": at.timestamp(),
        "log-level": "info",
        "recipient": "ana@patient.example",
        "recipient-domain": "patient.example",
        "tags": [],
        "user-variables": {},
        "delivery-status": status,
        "flags": {"is-routed": False, "is-authenticated": True, "is-test-mode": False},
        "message": {
            "headers": {
                "to": "ana@patient.example",
                "message-id": message_id.strip("<>"),
                "from": "Maple House <appointments@clinic.example>",
                "subject": "Your appointment on Thursday 26 November",
            },
            "attachments": [],
            "size": 3210,
        },
        **({"severity": severity, "reason": "bounce"} if severity else {}),
        **more,
    }
    return {"signature": {"timestamp": stamp, "token": token, "signature": signed}, "event-data": data}


def brevo(event: str, message_id: str, at: datetime, **more: Any) -> dict[str, Any]:
    """`event` is request, delivered, hard_bounce, deferred or complaint; it has no id of its own."""
    return {
        "event": event,
        "email": "ana@patient.example",
        "id": 26224,
        "date": f"{at:%Y-%m-%d %H:%M:%S}",
        "ts": int(at.timestamp()),
        "message-id": message_id,
        "ts_event": int(at.timestamp()),
        "subject": "Your appointment on Thursday 26 November",
        "sending_ip": "192.0.2.7",
        "ts_epoch": int(at.timestamp() * 1000),
        "tags": [],
        **more,
    }


def written(payload: Any) -> dict[str, Any]:
    """As the test client takes it."""
    return {"data": json.dumps(payload), "content_type": "application/json"}
