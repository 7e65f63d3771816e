"""What the clinic hands to a phone that keeps a list, and what it takes back. Source: security.md 8, ux.md P10."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from checklists.actions import appointments
from checklists.models import Appointment, Item, PhoneCopy, Tick
from checklists.patient.kept_words import MOST_COUNTED, words
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens
from tests.preparing import CLOTHING, FASTING, HYDRATION, prepared

FRAGMENT = {"X-Fragment": "1"}


def kept(client: Client) -> dict[str, Any]:
    return client.post("/my/keep/", headers=FRAGMENT).json()  # type: ignore[no-any-return]


def sent(client: Client, copy: str, *ticks: dict[str, Any], plan: int = 1) -> Any:
    return client.post("/my/kept-ticks/", {"copy": copy, "plan": plan, "ticks": json.dumps(ticks)})


def tick(position: int = HYDRATION, **other: Any) -> dict[str, Any]:
    told = {"operation": str(uuid4()), "position": position, "done": True, "seen": "0.0.0", "phone_at": 0}
    return told | other


def test_a_copy_holds_clock_times_and_general_words(clinic: Clinic, opens: Opens) -> None:
    told = kept(opens(clinic.book()))["content"]
    assert (told["day"], told["arrive"]) == ("Thursday 26 November", "Come at 9:30 am")
    assert told["windows"][-1] == ["Water", "until 8:00 am"]
    assert [item["position"] for item in told["items"]] == [FASTING, HYDRATION, CLOTHING]
    assert told["items"][2]["words"] == "4. What to wear or bring"
    assert told["wipe_at"] == int((START + timedelta(hours=24)).timestamp() * 1000)
    assert UUID(told["copy"]) == PhoneCopy.objects.get().copy_id


def test_a_copy_holds_nothing_of_anybody(clinic: Clinic, opens: Opens) -> None:
    row = prepared(clinic, medicine="clonazepam")
    Item.objects.filter(appointment=row).update(label="Canarylabel", help="Canaryhelp")
    told = json.dumps(kept(opens(row)))
    person = row.patient
    telling = [
        "Canary",
        "clonazepam",
        "Sam",
        "0134",
        person.first_name,
        person.last_name,
        person.email,
        "1984",
    ]
    assert [word for word in [*telling, person.recognition_phrase, f'"{row.pk}"'] if word in told] == []


def test_only_what_a_bare_tick_answers_is_kept(clinic: Clinic, opens: Opens, clock: Any) -> None:
    client = opens(clinic.book())
    copy = kept(client)["content"]["copy"]
    clock.move_to(START - timedelta(hours=2, minutes=30))
    client = opens(Appointment.objects.get())
    told = client.get("/my/kept/", {"copy": copy}).json()["content"]
    assert [item["position"] for item in told["items"]] == [HYDRATION, CLOTHING]


def test_the_page_says_which_copies_it_speaks_of(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    assert b'data-keep="" hidden' in client.get("/my/").content
    copy = kept(client)["content"]["copy"]
    page = client.get("/my/").content.decode()
    assert f'data-keep="{copy}" data-seen="1:0.0.0 2:0.0.0' in page


def test_a_site_that_forbids_it_offers_nothing_and_makes_nothing(clinic: Clinic, opens: Opens) -> None:
    clinic.site.phone_copies_allowed = False
    clinic.site.save()
    client = opens(clinic.book())
    assert b"data-keep" not in client.get("/my/").content
    assert list(kept(client)) == ["forbidden"]
    assert not PhoneCopy.objects.exists()


def test_ticks_come_back_with_the_clinics_time(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    copy = kept(client)["content"]["copy"]
    told = sent(client, copy, tick()).json()
    assert [(each["outcome"], each["time"]) for each in told["ticks"]] == [("applied", "9:00 am")]
    assert told["items"][1] | {"words": ""} == {
        "position": HYDRATION, "words": "", "done": True, "time": "9:00 am", "seen": "1.0.0",
    }  # fmt: skip
    assert "1 of" in told["parts"]


def test_after_a_move_nothing_counts_and_a_stranger_learns_that_it_is_over(
    clinic: Clinic, opens: Opens, client: Client
) -> None:
    row = clinic.book()
    copy = kept(opens(row))["content"]["copy"]
    assert client.get("/my/kept/alive/", {"copy": copy}).json() == {"alive": True}
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(hours=3), by=clinic.desk, now=NOW)
    assert client.get("/my/kept/alive/", {"copy": copy}).json() == {"alive": False}
    row.refresh_from_db()
    again = opens(row)
    assert sent(again, copy, tick()).json() == {"standing": "again"}
    assert again.get("/my/kept/", {"copy": copy}).json().keys() == {"standing", "token"}
    assert not Tick.objects.exists()


def test_another_patient_on_the_same_phone_learns_nothing(clinic: Clinic, opens: Opens) -> None:
    copy = kept(opens(clinic.book()))["content"]["copy"]
    other = opens(clinic.book())
    assert sent(other, copy, tick()).json() == {"standing": "foreign"}
    assert other.get("/my/kept/", {"copy": copy}).json()["standing"] == "foreign"
    other.post("/my/keep/end/", {"copy": copy})
    assert PhoneCopy.objects.get(copy_id=copy).ended_at is None


@pytest.mark.parametrize(
    "said",
    [
        "", "{", "{}", "null", "[1]", "[{}]", json.dumps([tick()] * 201), json.dumps([tick(position=0)]),
        json.dumps([tick(position="2")]), json.dumps([tick(done=1)]), json.dumps([tick(seen="1")]),
        json.dumps([tick(operation="x")]), json.dumps([tick(seen=None)]), json.dumps([tick(operation=7)]),
    ],
)  # fmt: skip
def test_what_no_phone_of_ours_says_is_unclear(clinic: Clinic, opens: Opens, said: str) -> None:
    client = opens(clinic.book())
    copy = kept(client)["content"]["copy"]
    response = client.post("/my/kept-ticks/", {"copy": copy, "plan": 1, "ticks": said})
    assert (response.status_code, Tick.objects.count()) == (422, 0)


@pytest.mark.parametrize("phone_at", [None, "now", 1e300, -1, 10**18, True])
def test_a_phone_without_a_clock_ticks_all_the_same(clinic: Clinic, opens: Opens, phone_at: object) -> None:
    client = opens(clinic.book())
    copy = kept(client)["content"]["copy"]
    assert sent(client, copy, tick(phone_at=phone_at)).json()["ticks"][0]["outcome"] == "applied"
    assert Tick.objects.get().phone_at is None


def test_the_worker_is_a_script_of_its_own_place_that_is_asked_for_anew(client: Client) -> None:
    response = client.get("/my/sw.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache, private"
    assert "'unsafe" not in response["Content-Security-Policy"]
    assert set(re.findall(r'"(/\w+/)', response.content.decode())) == {"/static/"}


def test_each_number_of_ticks_has_its_own_words() -> None:
    kept = words()["kept"]
    assert isinstance(kept, list) and len(kept) == MOST_COUNTED + 1
    assert kept[1] == "No connection. 1 tick is kept on this phone until you are online."
    assert kept[2] == "No connection. 2 ticks are kept on this phone until you are online."


def test_what_a_script_asks_by_itself_leads_nobody_anywhere(clinic: Clinic, client: Client) -> None:
    """Signed out: opening the link again leads back to where somebody was, not to where their page asked by itself."""
    assert "back" in client.get("/my/medicines/").cookies
    assert "back" not in client.get("/my/kept/", headers=FRAGMENT).cookies
