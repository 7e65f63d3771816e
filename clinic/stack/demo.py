"""The demo as `seed_demo --json` tells it, and what of it a person needs first."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class StaffSignIn:
    role: str
    email: str
    password: str


@dataclass(frozen=True)
class PatientLink:
    patient: str
    date_of_birth: str
    link: str


@dataclass(frozen=True)
class Demo:
    staff: tuple[StaffSignIn, ...]
    patient: PatientLink | None


def parse(printed: str) -> Demo:
    """What `seed_demo --json` printed; raises ValueError or KeyError when it is not that."""
    told = json.loads(printed)
    staff = tuple(StaffSignIn(one["role"], one["email"], one["password"]) for one in told["staff"])
    return Demo(staff=staff, patient=_best_patient(told["appointments"]))


def _best_patient(appointments: list[dict[str, str]]) -> PatientLink | None:
    """Somebody who still has something to prepare, the soonest first."""
    with_link = sorted((one for one in appointments if one.get("link")), key=_interest)
    if not with_link:
        return None
    best = with_link[0]
    return PatientLink(best["patient"], best["date_of_birth"], best["link"])


def _interest(appointment: dict[str, str]) -> tuple[bool, bool, str]:
    expected = appointment.get("status") == "expected"
    open_items = appointment.get("readiness") == "not_finished"
    return (not expected, not open_items, appointment.get("starts_at", ""))
