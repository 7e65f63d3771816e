"""The few lines a person reads when the stack is up."""

import json
from collections.abc import Callable
from dataclasses import asdict

from clinic.stack.demo import Demo, PatientLink, StaffSignIn

# How the address, the mail's page (None where it really leaves) and the demo are told.
Announce = Callable[[str, str | None, Demo | None], str]

FIRST_STEPS = (
    "1. Sign in as the nurse: today's board.",
    "2. Open the patient link, best on a phone-sized window; give the birth date.",
    "3. Tick something, and watch it appear on the board.",
    "4. Look at the mail that has left.",
)

# Without the demo nobody can sign in: there is no default password.
NEXT = ".venv/bin/python manage.py create_first_manager EMAIL"


def welcome(site: str, mail_page: str | None, demo: Demo | None) -> str:
    """Address, sign-ins, one patient, the mail, what to open first, how to stop."""
    lines = ["", "Infusion Ready is up.", "", f"  Staff      {site}/staff/"]
    if demo:
        lines += _staff(demo.staff)
        lines += _patient(demo.patient)
    if mail_page:
        lines += ["", f"  Mail       {mail_page}"]
    if demo:
        lines += ["", "  Open first", *(f"    {step}" for step in FIRST_STEPS)]
        lines += ["", "  Nobody in the demo is real, and no mail leaves this machine."]
    else:
        lines += [
            "",
            "  Next       " + NEXT,
            "             A one-time link for whoever begins; in a second terminal.",
        ]
    return "\n".join([*lines, "", "  Stop with Ctrl-C. What you change is kept.", ""])


def as_json(site: str, mail_page: str | None, demo: Demo | None) -> str:
    """The same for a program, in one line."""
    told = asdict(demo) if demo else {"staff": [], "patient": None}
    return json.dumps({"site": site, **told, "mail": mail_page})


def _staff(staff: tuple[StaffSignIn, ...]) -> list[str]:
    role = max((len(one.role) for one in staff), default=0)
    email = max((len(one.email) for one in staff), default=0)
    return [f"             {_words(one.role):<{role}}  {one.email:<{email}}  {one.password}" for one in staff]


def _patient(patient: PatientLink | None) -> list[str]:
    if patient is None:
        return []
    return [
        "",
        f"  Patient    {patient.link}",
        f"             {patient.patient}, born {patient.date_of_birth}",
    ]


def _words(role: str) -> str:
    return role.replace("_", " ")
