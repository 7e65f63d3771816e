"""The preview of a protocol, as a browser gets it."""

import html
import re
from typing import Any

from django.urls import reverse

from checklists import models
from tests.factories import Clinic
from tests.staff.sign_in import signed_in

THURSDAY = {"start": "2026-11-26T10:00", "at": "2026-11-26T06:00"}


def look(clinic: Clinic, version: models.ProtocolVersion | None = None, **given: str) -> Any:
    address = reverse("staff_protocol_preview", args=[clinic.site.slug, (version or clinic.version).pk])
    return signed_in(clinic.nurse).get(address, given)


def screen(response: Any) -> str:
    """The document in the phone frame."""
    found = re.search(r'srcdoc="([^"]*)"', response.content.decode())
    assert found
    return html.unescape(found[1])


def words(document: str) -> str:
    main = document.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())
