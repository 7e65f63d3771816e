"""What stands in a body proves nothing either: each body works for its owner, and for nobody else's rows."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from checklists.actions import appointments, intakes, medicines, statuses
from checklists.models import Intake, Item, MedicationEntry, Override, Tick
from checklists.queries.scope import NotFound
from checklists.rules.appointment_status import Status
from checklists.rules.fasting import Category
from tests import factories
from tests.isolation.addresses import BODIES, address, body, every_route
from tests.isolation.scene import EVERYTHING, Scene, fingerprint

ROUTES = {route.name: route for route in every_route()}
# Whoever is entitled, and by whom the body is sent.
RIGHT_ACTOR = {
    "staff_review": "prescriber",
    "staff_record_export": "prescriber",
    "staff_own_plan": "prescriber",
    "staff_team": "manager",
    **dict.fromkeys(("staff_erasures", "staff_prescriber_asks"), "privacy officer"),
    "staff_override_week": "manager",
    "staff_opening_close": "privacy officer",
    **dict.fromkeys(("staff_screens", "staff_screen_end", "staff_accounts"), "manager"),
    "staff_site": "manager",
    "staff_site_reminders": "manager",
    **dict.fromkeys(("staff_setup_skip", "staff_test_email", "staff_test_email_arrived"), "manager"),
    **{name: "patient after" for name in BODIES if name.startswith(("my_next_day", "my_note"))},
    **dict.fromkeys(("my_help_tick", "my_help_undo"), "companion"),
    **dict.fromkeys(
        (
            "my_helper_add", "my_second_contact", "my_helper", "my_helper_end", "my_helper_send", "my_contact",
            "my_copy",
        ),
        "unlocked patient",
    ),
}  # fmt: skip
# Their body is refused or reads only, by design: unknown token, wrong password or code, a look, an empty list.
CHANGE_NOTHING = {
    "mfa_authenticate", "mfa_login_webauthn", "account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_view_recovery_codes", "staff_remove_factor", "staff_end_sessions",
    "account_login", "account_logout", "account_change_password", "staff_welcome", "link_open", "my_look",
    "link_not_for_me", "screen_connect", "staff_password_ask", "staff_password_new",
    "my_open", "my_new_link", "my_ride", "my_medicine_guess", "reminders_stop", "my_item", "my_check", "my_last",
}  # fmt: skip
# They begin where there is nothing to change yet.
ALREADY_SO = {"my_tick"}
# Of the day itself: tests/actions/test_arrivals.py and test_driver_outside.py are there.
ALREADY_SO |= {"my_here", "my_not_here", "my_outside"}
# What the patient ticked is not a companion's to take back: tests/actions/test_own_helpers.py takes back their own.
ALREADY_SO |= {"my_help_undo"}
# There is a draft, nobody has signed it, and so nothing to move to: tests/actions/test_protocols.py goes all the way.
ALREADY_SO |= {"staff_protocol_draft", "staff_protocol_publish", "staff_protocol_move"}
# One of the two is at the clinic: tests/actions/test_merges.py joins others.
ALREADY_SO |= {"staff_patient_merge"}
# Nothing newer is published: tests/staff/test_series_pages.py uses a newer version.
ALREADY_SO |= {"staff_use_version"}
# It says first what it mails, so that a manager's reading of it is tried too: tests/staff/test_read_before_saved.py saves it.
ALREADY_SO |= {"staff_site"}
# Of another site, whose nurse reads it: tests/staff/test_break_glass.py opens and ends.
ALREADY_SO |= {"staff_glass", "staff_glass_end"}
# It changes the session alone: tests/staff/test_work_session.py is there.
ALREADY_SO |= {"staff_stay"}


@pytest.mark.parametrize("name", sorted(set(BODIES) - CHANGE_NOTHING - ALREADY_SO))
def test_the_body_of_the_right_actor_does_change_something(name: str, scene: Scene, knock: Any) -> None:
    """Else the tests beside this one would prove nothing."""
    usual = "patient" if name.startswith("my_") else "prescriber" if "protocol" in name else "nurse"
    who = RIGHT_ACTOR.get(name, usual)
    before = fingerprint(scene.clinic.site.pk)
    with knock(who, "POST", address(ROUTES[name], scene), body(ROUTES[name], scene)) as response:
        changed = fingerprint(scene.clinic.site.pk) != before
        ended = name == "my_sign_out" and response.status_code == 200
        assert changed or ended, f"{response.status_code} {response.content[:400]!r}"


@pytest.fixture(scope="module")
def own(scene: Scene) -> int:
    """The other nurse's own appointment at the other site, checked in: her pages work there."""
    clinic = scene.clinic
    person = factories.PatientFactory(site=clinic.other_site)
    booked = appointments.book(
        site_id=clinic.other_site.pk, patient_id=person.pk, protocol_version_id=clinic.other_version.pk,
        starts_at=scene.now + timedelta(hours=1), by=clinic.other_nurse, now=scene.now - timedelta(days=1),
    ).appointment_id  # fmt: skip
    for to in (Status.ARRIVED, Status.CHECKED_IN):
        statuses.set_status(appointment_id=booked, to=to, by=clinic.other_nurse, now=scene.now)
    return booked


def foreign_bodies(scene: Scene) -> list[tuple[str, dict[str, Any]]]:
    """Her own address, the first site's ids in the body."""
    entry = MedicationEntry.objects.filter(appointment_id=scene.checked_in).earliest("pk")
    item = Item.objects.filter(appointment_id=scene.checked_in).earliest("pk")
    tick = Tick.objects.filter(item=item).latest("pk")
    intake = Intake.objects.filter(appointment_id=scene.checked_in).latest("pk")
    day = f"{scene.now - timedelta(hours=9):%Y-%m-%d}"
    operation = {"operation": str(uuid.uuid4())}
    return [
        ("staff_confirm", {"version": 1, "item": f"{item.pk}:x", "outcome": "confirmed"}),
        ("staff_tick", {"operation": str(tick.operation_id), "item": 2, "done": "no"}),
        ("staff_tick", {**operation, "item": item.pk, "done": "yes"}),
        (
            "staff_intake",
            {**operation, "category": "water", "unknown": "on", "day": day, "replaces": intake.pk},
        ),
        ("staff_medicine", {"act": "remove", "operation": str(entry.operation_id)}),
        ("staff_medicine", {"act": "guess", "operation": str(entry.operation_id), "name": "x", "yes": "yes"}),
        ("staff_medicine", {"act": "add", "operation": str(entry.operation_id), "text": "Ibuprofen"}),
    ]


@pytest.mark.parametrize("number", range(7))
def test_another_site_s_ids_in_a_body_change_nothing_there(
    number: int, scene: Scene, knock: Any, own: int
) -> None:
    name, data = foreign_bodies(scene)[number]
    before = fingerprint(scene.clinic.site.pk)
    path = f"/staff/{scene.clinic.other_site.slug}/check-in/{own}/{name.removeprefix('staff_')}/"
    with knock("other nurse", "POST", path, data) as response:
        assert response.status_code < 500
        assert [canary for canary in EVERYTHING if canary in response.content.decode()] == []
        assert fingerprint(scene.clinic.site.pk) == before


def test_a_booking_takes_neither_the_patient_nor_the_protocol_of_another_site(
    scene: Scene, knock: Any
) -> None:
    before = fingerprint(scene.clinic.site.pk)
    data = body(ROUTES["staff_book"], scene)
    their = address(ROUTES["staff_book"], scene, site=scene.clinic.other_site.slug)
    with knock("other nurse", "POST", their, data) as response:
        assert response.status_code == 404
        assert fingerprint(scene.clinic.site.pk) == before


@pytest.mark.parametrize("act", ["remove", "guess"])
def test_a_patient_s_link_touches_no_medicine_of_another_patient(act: str, scene: Scene, knock: Any) -> None:
    entry = MedicationEntry.objects.filter(appointment_id=scene.expected).earliest("pk")
    data = {"line": str(entry.operation_id), "name": "x", "yes": "yes"}
    with knock("other patient", "POST", f"/my/medicines/{act}/", data) as response:
        assert response.status_code < 500
        assert _values(MedicationEntry.objects.get(pk=entry.pk)) == _values(entry)


def test_a_patient_s_operation_id_is_of_no_use_to_another_patient(scene: Scene, knock: Any) -> None:
    """A tick sent again is a retry only for whoever made it."""
    tick = Tick.objects.filter(item__appointment_id=scene.expected).latest("pk")
    ticks = Tick.objects.filter(item__appointment_id=scene.expected).count()
    with knock(
        "other patient", "POST", "/my/items/2/tick/", {"operation": str(tick.operation_id)}
    ) as response:
        assert response.status_code < 500
        assert Tick.objects.filter(item__appointment_id=scene.expected).count() == ticks


def test_a_nurse_s_intake_replaces_nothing_of_another_appointment(scene: Scene) -> None:
    """Within one site too: children come through their parent."""
    other = Intake.objects.filter(appointment_id=scene.resting).latest("pk")
    with pytest.raises(NotFound):
        intakes.add(
            appointment_id=scene.expected, operation_id=uuid.uuid4(), category=Category.WATER, eaten_at=None,
            replaces_id=other.pk, by=scene.clinic.nurse, now=scene.now,
        )  # fmt: skip


def test_nobody_removes_a_medicine_through_another_appointment(scene: Scene) -> None:
    entry = MedicationEntry.objects.filter(appointment_id=scene.checked_in).earliest("pk")
    with pytest.raises(NotFound):
        medicines.remove(
            appointment_id=scene.expected,
            operation_id=entry.operation_id,
            by=scene.clinic.nurse,
            now=scene.now,
        )


def test_an_override_of_another_site_is_not_there_to_agree_to(scene: Scene, knock: Any) -> None:
    path = f"/staff/{scene.clinic.other_site.slug}/override/{scene.override}/withdraw/"
    with knock("other nurse", "POST", path, {}) as response:
        assert response.status_code == 404
        assert Override.objects.get(pk=scene.override).withdrawn_at is None


def _values(entry: MedicationEntry) -> tuple[Any, ...]:
    return tuple(getattr(entry, field.attname) for field in entry._meta.fields)
