"""Every route of the product with its parameters, and for each that takes a POST a body that does something.

A new route fails the tests until its parameters and its body stand here.
"""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from checklists.actions import schedule
from checklists.actions.series_bookings import NewSeries, PlannedStart
from checklists.models import Appointment, Erasure, Intake, MedicationEntry, Patient, PrescriberAsk
from checklists.queries import demo as told
from checklists.queries import series_page, sites
from checklists.queries.protocol_versions import of_version
from checklists.queries.protocols import shipped, shipped_data
from checklists.rules.access import Policy
from checklists.rules.asked_days import monday
from checklists.rules.fasting import Category
from checklists.rules.question_steps import mark
from checklists.staff.forms.site import seal
from checklists.staff.views.series_booking import seal_of as series_seal
from checklists.staff.views.series_moves import seal_of as rest_seal
from clinic.checks import routes
from clinic.middleware.policy import policy_of
from tests.isolation.scene import Scene, typed

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
UNKNOWN_TOKEN = "p" + "a" * 32


@dataclass(frozen=True)
class Route:
    name: str
    parameters: tuple[str, ...]
    policy: Policy

    @property
    def methods(self) -> tuple[str, ...]:
        return ("GET", "POST")


def every_route() -> list[Route]:
    found = []
    for pattern, name, view in routes():
        declared = policy_of(view, name)
        assert declared is not None, pattern
        found.append(Route(name, tuple(PARAMETER.findall(pattern)), declared))
    return found


def address(route: Route, scene: Scene, *, site: str | None = None, appointment: int | None = None) -> str:
    """With the first site's ids, whoever asks. Raises KeyError for a parameter nobody described."""
    known = _parameters(route, scene) | {"site": site or scene.slug}
    known |= {"appointment": appointment} if appointment else {}
    kwargs = {name: known[name] for name in route.parameters}
    return reverse(route.name, kwargs=kwargs) + _query(route, scene)


def _query(route: Route, scene: Scene) -> str:
    if route.name == "staff_patient_merge":
        other = Patient.objects.filter(site=scene.clinic.site).exclude(pk=scene.patient).earliest("pk")
        return f"?other={other.pk}"
    if route.name in ("my_kept", "my_kept_alive"):
        return f"?copy={scene.copy}"
    return f"?patient={scene.patient}" if route.name in ("staff_book", "staff_book_series") else ""


def _parameters(route: Route, scene: Scene) -> dict[str, object]:
    appointment = {
        "staff_hand_over": scene.resting,
        "staff_new_date": scene.lost,
        "staff_bring_back": scene.cancelled,
        "staff_confirm": scene.checked_in,
        "staff_no_go": scene.checked_in,
        "staff_override": scene.checked_in,
        "staff_vital_signs": scene.checked_in,
        "staff_checkin": scene.checked_in,
    }.get(route.name, scene.expected)
    return {
        "appointment": appointment,
        "patient": scene.patient,
        "entry": scene.unknown_entry if route.name == "staff_identify" else scene.entry,
        "override": scene.override,
        "answer": "withdraw",
        "call": scene.called if route.name == "staff_call_take_back" else scene.call,
        # Of the phone: its own list. Of an override: an item that is open. Of answers: one that asks questions.
        "position": {"staff_override": 5, "staff_answers": 7, "my_step": 7, "my_check": 7, "my_last": 1}.get(
            route.name, 2
        ),
        "step": "team" if route.name == "staff_setup_skip" else 1,
        "report": "arrivals",
        # Of those who help the first patient: the one with a link of their own.
        "place": 5,
        "token": scene.arrival if route.name == "staff_test_email_arrived" else UNKNOWN_TOKEN,
        "message": scene.message,
        "protocol": scene.clinic.version.protocol_id,
        "version": scene.draft,
        "item": "wellbeing",
        "question": "fever",
        "reminder": "day_before",
        "opening": scene.opening,
        "screen": scene.screen,
    }


def body(route: Route, scene: Scene) -> dict[str, Any]:
    """Raises KeyError for a route that takes a POST and has none here."""
    return BODIES[route.name](scene)


def _operation() -> dict[str, str]:
    return {"operation": str(uuid.uuid4())}


def _confirm(scene: Scene) -> dict[str, Any]:
    version, mark = told.seen(appointment_id=scene.checked_in, position=2)
    return {"version": version, "item": f"2:{mark}", "outcome": "confirmed"}


def _settings(scene: Scene) -> dict[str, Any]:
    """The page as it stands, with one field changed."""
    standing = sites.settings(site_id=scene.clinic.site.pk, by=scene.clinic.manager).said
    fields = {**asdict(standing), "crisis_line": "988", "messages_a_date": "3", "seen": seal(standing)}
    return {name: value for name, value in fields.items() if value is not False}


def _another_time(scene: Scene) -> dict[str, Any]:
    starts_at = (scene.now + timedelta(days=4)).replace(minute=0, second=0, microsecond=0)
    wall = starts_at.astimezone(ZoneInfo(scene.clinic.site.time_zone))
    return {
        "day": f"{wall:%Y-%m-%d}", "clock": f"{wall:%H:%M}", "act": "save", "shown": starts_at.isoformat(),
    }  # fmt: skip


def _changed(scene: Scene, appointment: int, *what: str, **typed: str) -> dict[str, Any]:
    """As the page showed it: where the appointment stands, and what is to become of it."""
    row = Appointment.objects.get(pk=appointment)
    return {**typed, "act": "save", "shown": " ".join([f"{row.status}.{row.plan_version}", *what])}


def _series(scene: Scene) -> dict[str, Any]:
    """One appointment a week, as the page showed it."""
    zone, version = ZoneInfo(scene.clinic.site.time_zone), scene.clinic.version.pk
    first = (
        (scene.now + timedelta(days=20)).astimezone(zone).replace(hour=9, minute=30, second=0, microsecond=0)
    )
    starts = tuple(PlannedStart(first + timedelta(days=7 * week), version) for week in range(3))
    return {
        "first": version, "rest": version, "count": "3", "first_on": f"{first:%Y-%m-%d}", "clock": "09:30",
        "provider": "", "act": "save", "shown": series_seal(NewSeries(_in_utc(starts))),
    }  # fmt: skip


def _in_utc(starts: tuple[PlannedStart, ...]) -> tuple[PlannedStart, ...]:
    return tuple(PlannedStart(each.starts_at.astimezone(UTC), each.protocol_version_id) for each in starts)


def _rest(scene: Scene) -> dict[str, Any]:
    """A day later, line by line."""
    zone, rows = ZoneInfo(scene.clinic.site.time_zone), {}
    later = series_page.rest_of(appointment_id=scene.expected, by=scene.clinic.nurse)
    moving = {
        each.appointment_id: (each.starts_at + timedelta(days=1)).replace(second=0, microsecond=0)
        for each in later
    }
    for place, at in enumerate(moving.values()):
        wall = at.astimezone(zone)
        rows |= {f"row{place}-day": f"{wall:%Y-%m-%d}", f"row{place}-clock": f"{wall:%H:%M}"}
    shown = rest_seal((each.starts_at for each in later), moving)
    return {**rows, "rows": len(later), "days": "1", "act": "save", "shown": shown}


def _booking(scene: Scene) -> dict[str, Any]:
    moved = _another_time(scene)
    version = scene.clinic.version.pk
    return {**moved, "protocol": version, "provider": "", "shown": f"{version} {moved['shown']}"}


def _own_plan(scene: Scene) -> dict[str, Any]:
    last = (scene.now + timedelta(days=9)).date()
    hours = {"meal": "24", "light": "24", "clear": "2", "expires_on": str(last)}
    return {**hours, "act": "save", "shown": f"1440/1440/120/{last}"}


def _schedule(scene: Scene) -> dict[str, Any]:
    day = scene.now + timedelta(days=5)
    text = f"Date,Time,First Name,Last Name,DOB,Email\n{day:%Y-%m-%d},10:00,New,Person,1980-02-03,new@patient.example\n"
    looked = schedule.check(
        site_id=scene.clinic.site.pk, raw=text.encode(), date_order=None, by=scene.clinic.desk, now=scene.now
    )
    return {"text": text, "order": "", "act": "save", "shown": looked.mark}


def _line(scene: Scene) -> dict[str, Any]:
    return {"line": str(_medicine(scene).operation_id)}


def _told(scene: Scene) -> dict[str, Any]:
    told = Intake.objects.filter(appointment_id=scene.expected, by__startswith="patient:").earliest("pk")
    return {"line": str(told.operation_id)}


def _medicine(scene: Scene) -> MedicationEntry:
    return typed(scene.expected, "canarymed")


def _first_comfort_question(scene: Scene) -> dict[str, Any]:
    comfort = of_version(scene.clinic.version).item("comfort")
    assert comfort is not None
    return {"asked": mark(comfort.questions[0]), "answer": "own"}


def _day_after(position: int, said: str) -> dict[str, Any]:
    form = shipped("first-infusion").next_day
    assert form is not None
    return {**_operation(), "asked": mark(form.questions[position - 1]), "answer": said}


def _copy(scene: Scene) -> dict[str, Any]:
    """Of a list that the first patient keeps on their phone."""
    return {"copy": str(scene.copy)}


def _kept_ticks(scene: Scene) -> dict[str, Any]:
    tick = {"operation": str(uuid.uuid4()), "position": 4, "done": False, "seen": "9.9.9", "phone_at": 0}
    plan = Appointment.objects.get(pk=scene.expected).plan_version
    return {**_copy(scene), "plan": plan, "ticks": json.dumps([tick])}


def _erasure(scene: Scene) -> dict[str, Any]:
    """Somebody asked at the desk, and nothing stands against it."""
    return {"erasure": Erasure.objects.filter(site=scene.clinic.site).earliest("pk").pk, "step": "refuse"}


def _prescriber_ask(scene: Scene) -> dict[str, Any]:
    """A manager asked for somebody new."""
    ask = PrescriberAsk.objects.filter(site=scene.clinic.site, ended_at=None).earliest("pk")
    return {"ask": ask.pk, "act": "agree"}


DRIVER = {"name": "Somebody New", "phone": "+1 303 555 0199", "is_adult": "on"}
HELPER = {"name": "Somebody Kind", "phone": "+1 303 555 0195", "email": "kind@helper.example"}
BORN = {"day": "1", "month": "2", "year": "1990"}
BODIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "account_login": lambda scene: {"login": "nobody@maple.example", "password": "not a password"},
    "account_logout": lambda scene: {},
    "mfa_authenticate": lambda scene: {"code": "123456"},
    "mfa_login_webauthn": lambda scene: {"credential": "{}"},
    "account_reauthenticate": lambda scene: {"password": "wrong"},
    "mfa_activate_totp": lambda scene: {"code": "123456"},
    "mfa_add_webauthn": lambda scene: {"credential": "{}"},
    "mfa_view_recovery_codes": lambda scene: {},
    "staff_remove_factor": lambda scene: {"factor": "1"},
    "staff_end_sessions": lambda scene: {},
    "account_change_password": lambda scene: {"oldpassword": "wrong", "password1": "x", "password2": "x"},
    "staff_stay": lambda scene: {},
    "staff_welcome": lambda scene: {"name": "N", "password": "four words nobody knows", "again": "x"},
    "staff_book": _booking,
    "staff_send_link": lambda scene: {"act": "save"},
    "staff_send_now": lambda scene: {"act": "save"},
    "staff_skip": lambda scene: {"told": "no"},
    "staff_use_version": lambda scene: {"act": "save"},
    "staff_begin_series": lambda scene: {"act": "save"},
    "staff_end_series": lambda scene: {},
    "staff_reschedule": lambda scene: (
        (moved := _another_time(scene)) | _changed(scene, scene.expected, moved["shown"])
    ),
    "staff_book_series": _series,
    "staff_move_rest": _rest,
    "staff_unlock": lambda scene: {},
    "staff_lift_link": lambda scene: {},
    "link_not_for_me": lambda scene: {"token": UNKNOWN_TOKEN, "reason": "no_appointment"},
    "staff_cancel": lambda scene: _changed(scene, scene.expected, "patient_asked", reason="patient_asked"),
    "staff_bring_back": lambda scene: _changed(scene, scene.cancelled),
    "staff_patient_new": lambda scene: {
        "first_name": "New",
        "last_name": "Person",
        "date_of_birth": "1980-02-03",
        "email": "new@patient.example",
    },
    "staff_patient_contact": lambda scene: {
        "email": "changed@patient.example",
        "phone": "",
        "shown": "to changed@patient.example",
    },
    "staff_patient_merge": lambda scene: {"act": "look"},
    "staff_confirm_address": lambda scene: {"act": "save"},
    "staff_helper": lambda scene: {
        "phone": "+1 303 555 0191",
        "email": "another@helper.example",
        "shown": "another@helper.example",
    },
    "staff_helper_end": lambda scene: {"act": "save"},
    "staff_second_contact": lambda scene: {
        "name": "Somebody Else",
        "phone": "+1 303 555 0198",
        "email": "else@patient.example",
        "agreed": "on",
        "shown": "Somebody Else else@patient.example",
    },
    "staff_import": _schedule,
    "staff_call_outcome": lambda scene: {"outcome": "reached"},
    "staff_call_take_back": lambda scene: {},
    "staff_erasure_ask": lambda scene: {},
    "staff_erasures": _erasure,
    "staff_glass": lambda scene: {
        "first_name": "Glassfirst",
        "last_name": "Glasslast",
        "born_on": "1984-03-03",
        "reason": "emergency",
        "words": "they are here and ill",
    },
    "staff_glass_end": lambda scene: {},
    "staff_password_ask": lambda scene: {"email": "nobody@maple.example"},
    "staff_password_new": lambda scene: {"password": "four words nobody knows", "again": "x"},
    "staff_accounts": lambda scene: {"act": "disable", "account": scene.clinic.second_nurse.user_id},
    "staff_prescriber_asks": _prescriber_ask,
    "staff_record_export": lambda scene: {"form": "page", "reason": "patient_asked"},
    "my_copy": lambda scene: {"form": "data"},
    "staff_screens": lambda scene: {"name": "Waiting room"},
    "staff_screen_end": lambda scene: {},
    "screen_connect": lambda scene: {},
    "staff_opening_close": lambda scene: {
        f"o{scene.opening}-verdict": "fitting",
        f"o{scene.opening}-words": "looked at it",
    },
    "staff_team": lambda scene: {"email": "new.nurse@maple.example", "role": "nurse"},
    "staff_setup_skip": lambda scene: {"act": "skip"},
    "staff_message_example": lambda scene: {},
    "staff_test_email": lambda scene: {},
    "staff_test_email_arrived": lambda scene: {},
    "staff_site": _settings,
    "staff_site_reminders": lambda scene: {"reminders": "off"},
    "staff_confirm": _confirm,
    "staff_present": lambda scene: {},
    "staff_tick": lambda scene: {**_operation(), "item": 2, "done": "no"},
    "staff_intake": lambda scene: {
        **_operation(),
        "category": "water",
        "unknown": "on",
        "day": f"{scene.now.astimezone(ZoneInfo(scene.clinic.site.time_zone)):%Y-%m-%d}",
    },
    "staff_ride": lambda scene: {},
    "staff_answers": lambda scene: {**_operation(), "q_music": "own"},
    "staff_driver": lambda scene: {**_operation(), **DRIVER},
    "staff_medicine": lambda scene: {**_operation(), "act": "add", "text": "Ibuprofen"},
    "staff_vital_signs": lambda scene: {**_operation(), "pulse": "72"},
    "staff_override": lambda scene: {"reason": "other", "note": "seen here"},
    "staff_override_answer": lambda scene: {"appointment": scene.checked_in},
    "staff_override_week": lambda scene: {
        "week": f"{monday(scene.now.date() - timedelta(days=14)):%Y-%m-%d}",
        "note": "looked at",
    },
    "staff_review": lambda scene: {
        "decision": "postpone",
        "expires_on": f"{scene.now + timedelta(days=9):%Y-%m-%d}",
    },
    "staff_medicine_names": lambda scene: {"name": "sleepwell", "generic": "zolpidem"},
    "staff_identify": lambda scene: {"route": "information"},
    "staff_move": lambda scene: {"to": "arrived"},
    "staff_no_go": lambda scene: {"reason": "unwell"},
    "staff_new_date": lambda scene: {"act": "none"},
    "staff_hand_over": lambda scene: {},
    "staff_own_plan": _own_plan,
    "staff_conditions": lambda scene: {"act": "note", "kind": "frailty"},
    "staff_protocol_new": lambda scene: {"name": "Another", "base": "blank"},
    "staff_protocol_import": lambda scene: {"text": json.dumps(shipped_data("maintenance")), "into": "0"},
    "staff_protocol_draft": lambda scene: {},
    "staff_protocol_retire": lambda scene: {},
    "staff_protocol_move": lambda scene: {"count": "1"},
    "staff_protocol_sign_off": lambda scene: {"revision": "1"},
    "staff_protocol_publish": lambda scene: {"revision": "1"},
    "staff_protocol_discard": lambda scene: {"revision": "1"},
    "staff_protocol_basics": lambda scene: {
        "revision": "1",
        "name": "Changed",
        "arrive_minutes_before": "45",
        "ride_policy": "named_adult",
        "advice_en": "Drink as you like.",
        "duration_minutes": "40",
        "min_stay_minutes": "60",
    },
    "staff_protocol_fasting": lambda scene: {
        **{f"fasting__hours__{category}": "8" for category in Category},
        "revision": "1",
        "fasting__amber_minutes": "30",
        "anchor": "arrival",
        "milk_rule": "strict",
        "exceptions": "class:insulin",
    },
    "staff_protocol_vitals": lambda scene: {
        "revision": "1",
        "pregnancy_test": "each",
        "vitals__recheck_minutes__after": "5",
        "vitals__recheck_minutes__until": "10",
    },
    "staff_protocol_items": lambda scene: {"revision": "1", "act": "remove ride"},
    "staff_protocol_item": lambda scene: {"revision": "1", "act": "remove fever"},
    "staff_protocol_question": lambda scene: {"revision": "1", "label_en": "Changed?"},
    "staff_protocol_reminders": lambda scene: {"revision": "1", "act": "remove day_before"},
    "staff_protocol_reminder": lambda scene: {
        "revision": "1",
        "rank": "courtesy",
        "if_missed": "nothing",
        "on_doubt": "resend",
        "due-anchor": "start",
        "until-anchor": "arrive",
    },
    "link_open": lambda scene: {"token": UNKNOWN_TOKEN, **BORN},
    "my_look": lambda scene: {"theme": "dark"},
    "my_item": lambda scene: {**_operation()},
    "my_step": _first_comfort_question,
    "my_check": lambda scene: {**_operation(), "seal": "-"},
    "my_tick": lambda scene: _operation(),
    "my_undo": lambda scene: _operation(),
    "my_unsure": lambda scene: {**_operation(), "position": 2},
    "my_ate": lambda scene: {"category": "water"},
    "my_ate_when": lambda scene: {**_operation(), "category": "water", "unknown": "on"},
    "my_ate_mistake": _told,
    "my_last": lambda scene: {**_operation(), "ate": "7:30 pm", "ate_days_ago": "1"},
    "my_medicines": lambda scene: {**_operation(), "text": "Ibuprofen"},
    "my_medicines_several": lambda scene: {**_operation(), "text": "Ibuprofen"},
    "my_medicine_change": lambda scene: {**_operation(), **_line(scene), "text": "Ibuprofen"},
    "my_medicine_remove": _line,
    "my_medicine_last": lambda scene: {**_line(scene), "days_ago": "1", "clock": "07:30"},
    "my_medicine_guess": lambda scene: {**_line(scene), "name": "x", "yes": "no"},
    "my_medicines_declare": lambda scene: {**_operation(), "said": "all"},
    "my_here": lambda scene: {},
    "my_not_here": lambda scene: {},
    "my_outside": lambda scene: {},
    "my_ride": lambda scene: {"phone": "+1 303 555 0199", "is_adult": "on"},
    "my_new_link": lambda scene: {"token": UNKNOWN_TOKEN, "email": "nobody@patient.example", **BORN},
    "my_unlock": lambda scene: {"code": "000000"},
    "my_unlock_send": lambda scene: {},
    "my_keep": lambda scene: {},
    "my_keep_end": _copy,
    "my_kept_ticks": _kept_ticks,
    "my_helper_add": lambda scene: {**HELPER, "grant": "tick", "agreed": "on"},
    "my_second_contact": lambda scene: {**HELPER, "agreed": "on"},
    "my_helper": lambda scene: {"phone": "+1 303 555 0197", "grant": "read"},
    "my_helper_end": lambda scene: {},
    "my_helper_send": lambda scene: {},
    "my_contact": lambda scene: {"phone": "+1 303 555 0196", "email": "canary-mail@patient.example"},
    "my_help_tick": lambda scene: _operation(),
    "my_help_undo": lambda scene: _operation(),
    "my_seen": lambda scene: {"plan": "9"},
    "my_next_day": lambda scene: _day_after(1, "well"),
    "my_next_day_question": lambda scene: _day_after(2, "none"),
    "my_notes": lambda scene: {**_operation(), "text": "one more"},
    "my_note_share": lambda scene: {"note": str(scene.note), "shared": "yes"},
    "my_note_remove": lambda scene: {"note": str(scene.note)},
    "my_sign_out": lambda scene: {},
    "my_open": lambda scene: BORN,
    "reminders_stop": lambda scene: {"List-Unsubscribe": "One-Click"},
}
