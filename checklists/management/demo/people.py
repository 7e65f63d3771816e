"""Who is in the demo. Every name is made up; every address ends in .example."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

from checklists.actions.demo import DemoPerson
from checklists.actions.sites import NewSite
from checklists.rules.access import Role

SITE = NewSite(
    name="Maple House",
    alias="Maple House",
    phone="+1 303 555 0100",
    time_zone="America/Denver",
    address="12 Maple Street, Denver",
    languages=("en", "es", "ar"),
)


@dataclass(frozen=True)
class DemoPatient:
    """`play` names the part in `plays`; `hours` is the start against now, in hours; `protocol` a shipped slug.

    `address` is what stands before the @, where it does not follow from the name.
    """

    first_name: str
    last_name: str
    date_of_birth: date
    play: str
    hours: float
    protocol: str = "first-infusion"
    address: str = ""


PATIENTS = (
    DemoPatient("Hana", "Kim", date(1979, 6, 21), "left", -4.0, "maintenance"),
    DemoPatient("Omar", "Haddad", date(1968, 1, 15), "no_show", -3.0),
    DemoPatient("Ida", "Berg", date(1990, 9, 30), "no_go", -2.5),
    DemoPatient("Luis", "Ortega", date(1983, 12, 5), "resting", -1.5, "next-infusion"),
    DemoPatient("Mara", "Novak", date(1974, 4, 18), "in_infusion", -0.5, "next-infusion"),
    DemoPatient("Theo", "Lind", date(1995, 8, 8), "checked_in_ready", 0.25),
    DemoPatient("Ana", "Ruiz", date(1984, 3, 3), "hold", 0.5),
    DemoPatient("Ben", "Cole", date(1971, 7, 11), "needs_call", 0.75),
    DemoPatient("Priya", "Nair", date(1988, 10, 2), "arrived", 1.0, "next-infusion"),
    DemoPatient("Jonas", "Weber", date(1962, 2, 27), "not_finished", 1.75),
    DemoPatient("Grace", "Obi", date(1992, 5, 14), "ready", 2.5, "maintenance"),
    DemoPatient("Nina", "Rossi", date(1977, 11, 9), "cancelled", 3.0),
    DemoPatient("Sam", "Taylor", date(1986, 4, 1), "preparing", 26.0),
    DemoPatient("Eva", "Moreau", date(1981, 7, 23), "fresh", 50.0),
    DemoPatient("Lena", "Fischer", date(1987, 2, 11), "next_day_open", -36.0, "next-infusion"),
    DemoPatient("Marco", "Silva", date(1976, 10, 8), "next_day_red", -36.5, "maintenance"),
    DemoPatient("Rosa", "Vidal", date(1965, 3, 12), "override_waits", 0.4),
    DemoPatient("Emil", "Sand", date(1993, 1, 30), "override_agreed", 0.6),
    DemoPatient("Noor", "Aziz", date(1980, 8, 17), "driver_cannot", 2.0),
    DemoPatient("Pia", "Holm", date(1972, 12, 24), "locked_out", 2.25),
    DemoPatient("Yusuf", "Demir", date(1969, 5, 6), "mail_back", 27.0),
    # Taken down twice: the same person under another address.
    DemoPatient("Jonas", "Weber", date(1962, 2, 27), "fresh", 74.0, "next-infusion", "j.weber"),
)


def manager(secret: str) -> DemoPerson:
    return _person(secret, Role.MANAGER, "Robin Park", "manager@maple.example")


def staff(secret: str) -> tuple[DemoPerson, ...]:
    """The three sign-ins that are printed."""
    return (
        _person(secret, Role.NURSE, "Kim Jensen", "nurse@maple.example"),
        _person(secret, Role.PRESCRIBER, "Dr Alex Lee", "prescriber@maple.example"),
        _person(secret, Role.FRONT_DESK, "Jo Miller", "desk@maple.example"),
    )


def officer(secret: str) -> DemoPerson:
    """Agrees to the prescriber, as in real life."""
    return _person(secret, Role.PRIVACY_OFFICER, "Noa Brandt", "privacy@maple.example")


def _person(secret: str, role: Role, name: str, email: str) -> DemoPerson:
    return DemoPerson(role, name, email, _password(secret, email))


def _password(secret: str, email: str) -> str:
    """No two installations share one: it follows from the installation's own secret."""
    digest = hmac.new(secret.encode(), f"demo|{email}".encode(), hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))
