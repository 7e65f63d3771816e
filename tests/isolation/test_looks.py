"""Looking and being refused leave rows: of every page, by everybody, without a word of anybody. Source: AD-1, AD-5."""

from typing import Any

import pytest

from checklists.models import AuditEntry
from checklists.rules.access import STAFF, Sensitivity
from tests.isolation.addresses import Route, address, body, every_route
from tests.isolation.scene import EVERYTHING, OTHER_PERSON, Scene

RECORDS = {Sensitivity.PHI, Sensitivity.PHI_SENSITIVE}
PAGES = [route for route in every_route() if "GET" in route.policy.methods]
OF_RECORDS = [
    route
    for route in PAGES
    if route.policy.kinds == STAFF and route.policy.sensitivity in RECORDS and not route.policy.passive
]
LOOKS = ("record.view", "list.view", "audit.read")


def newest(count: int) -> list[AuditEntry]:
    return list(AuditEntry.objects.order_by("-pk")[:count])


@pytest.mark.parametrize("route", OF_RECORDS, ids=lambda route: route.name)
def test_each_page_of_records_that_somebody_gets_is_one_row(route: Route, scene: Scene, knock: Any) -> None:
    for who in ("desk", "nurse", "prescriber", "manager"):
        before = AuditEntry.objects.filter(action__in=LOOKS).count()
        with knock(who, "GET", address(route, scene)) as response:
            looks = AuditEntry.objects.filter(action__in=LOOKS).count() - before
            assert looks == (response.status_code in (200, 409, 422)), (who, response.status_code)


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_no_look_and_no_refusal_holds_a_word_of_anybody(route: Route, scene: Scene, knock: Any) -> None:
    for who in ("nurse", "manager", "other nurse", "driver", "patient"):
        with knock(
            who, "GET", f"{address(route, scene).partition('?')[0]}?q=Canaryfirst&patient={scene.patient}"
        ):
            told = " ".join(f"{entry.actor} {entry.action} {entry.obj} {entry.data}" for entry in newest(3))
            assert [word for word in EVERYTHING + OTHER_PERSON if word in told] == [], who


# What happens, who does it, and by which page: each kind that has to be told.
KINDS = (
    ("sign_in.fail", "stranger", "POST", "account_login"),
    ("sign_in.end", "nurse", "POST", "account_logout"),
    ("access.refuse", "manager", "GET", "staff_appointment"),
    ("access.refuse", "other nurse", "GET", "staff_checkin"),
    ("access.refuse", "driver", "GET", "my_helpers"),
    ("record.view", "nurse", "GET", "staff_checkin"),
    ("record.view", "desk", "GET", "staff_patient"),
    ("list.view", "desk", "GET", "staff_board"),
    ("audit.read", "manager", "GET", "staff_audit"),
    ("day_sheet.open", "nurse", "GET", "staff_day_sheet"),
    ("protocol.export", "nurse", "GET", "staff_protocol_export"),
    ("link.refuse", "stranger", "POST", "link_open"),
    ("link.close", "patient", "POST", "my_sign_out"),
    ("link.send_again", "desk", "POST", "staff_send_link"),
    ("unlock.ask", "patient", "POST", "my_unlock_send"),
    ("phone.remember", "patient", "POST", "my_keep"),
    ("setup.skip", "manager", "POST", "staff_setup_skip"),
    ("site.reminders_off", "manager", "POST", "staff_site_reminders"),
    ("invitation.create", "manager", "POST", "staff_team"),
    ("override.request", "nurse", "POST", "staff_override"),
    ("protocol.discard", "prescriber", "POST", "staff_protocol_discard"),
    ("patient.change", "desk", "POST", "staff_patient_contact"),
    ("appointment.cancel", "desk", "POST", "staff_cancel"),
)


@pytest.mark.parametrize(("action", "who", "method", "name"), KINDS)
def test_what_has_to_be_told_is_told(
    action: str, who: str, method: str, name: str, scene: Scene, knock: Any
) -> None:
    route = next(each for each in every_route() if each.name == name)
    before = AuditEntry.objects.filter(action=action).count()
    data = body(route, scene) if method == "POST" else {}
    with knock(who, method, address(route, scene), data) as response:
        told = AuditEntry.objects.filter(action=action).count() - before
        assert told == 1, response.status_code
        assert [word for word in EVERYTHING + OTHER_PERSON if word in str(newest(1)[0].data)] == []
