"""A list on the patient's own phone: without a network it opens, ticks, says where each tick is. Source: ux.md P10, security.md 8."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import OperationalError

from checklists.actions import appointments, kept_ticks, ticks
from checklists.models import Item, PhoneCopy, Site, Tick
from tests.factories import NOW, START, Clinic
from tests.phone.own_phone import (
    another_tab,
    back,
    crash,
    cut,
    is_kept,
    keeps,
    opens,
    presses,
    state,
    stores,
    takes_back,
)
from tests.preparing import CLOTHING, FASTING, HYDRATION, prepared
from tests.processes import wait_until
from tests.screen import Screen

THREE = "No connection. 3 ticks are kept on this phone until you are online."


def test_three_ticks_a_reload_and_a_crash_are_three_ticks(clinic: Clinic, phone: Screen) -> None:
    keeps(phone, clinic.book())
    cut(phone)
    began = time.monotonic()
    answer = phone.page.goto("/my/")
    phone.says("Come at 9:30 am")
    opened = time.monotonic() - began
    assert answer is not None and answer.from_service_worker
    assert answer.headers["content-security-policy"].startswith(
        "default-src 'none'; script-src 'self'; style-src 'self';"
    )
    assert answer.headers["cache-control"] == "no-store, private"
    print(f"opened without a network in {opened:.2f} s")
    phone.look()
    presses(phone, FASTING, HYDRATION, CLOTHING)
    assert {state(phone, position) for position in (FASTING, HYDRATION, CLOTHING)} == {"Kept on this phone"}
    phone.says(THREE)
    phone.look()
    phone.page.reload()
    phone.says(THREE)
    tab = crash(phone)
    tab.page.goto("/my/")
    tab.says(THREE)
    assert not Tick.objects.exists()
    back(tab)
    tab.says("You are online again.")
    assert state(tab, HYDRATION).startswith("With the clinic, 9:0")
    assert Tick.objects.count() == 3
    tab.page.get_by_role("link", name="Open my list").click()
    tab.page.locator(f"#item-{CLOTHING}.done").wait_for()
    assert (Tick.objects.count(), tab.faults) == (3, [])
    assert opened < 3


def test_a_tick_is_kept_before_it_is_sent_and_undo_stays(clinic: Clinic, phone: Screen) -> None:
    """On the clinic's own page too: one way for all ticks, so that no two of them overtake each other."""
    row = clinic.book()
    keeps(phone, row)
    presses(phone, HYDRATION)
    phone.page.get_by_text("With the clinic, 9:0").wait_for()
    phone.says("1 of")
    cut(phone)
    takes_back(phone, HYDRATION)
    assert state(phone, HYDRATION) == "Not done · Kept on this phone"
    presses(phone, HYDRATION)
    takes_back(phone, HYDRATION)
    back(phone)
    wait_until(lambda: Tick.objects.count() == 4, what="all of them came")
    assert not Item.objects.get(appointment=row, position=HYDRATION).done


def test_nothing_of_anybody_is_kept(clinic: Clinic, phone: Screen) -> None:
    person = clinic.patient(
        first_name="Canaryfirst", last_name="Canarylast", preferred_name="Canarypref", record_number="CANARYREC",
        phone="+1 303 555 0177", recognition_phrase="canaryphrase",
    )  # fmt: skip
    row = prepared(clinic, clinic.book(person), medicine="clonazepam canarymed")
    Item.objects.filter(appointment=row).update(label="Canarylabel", help="canaryhelp")
    keeps(phone, row)
    for address in ("/my/items/2/", "/my/medicines/", "/my/ate/", "/my/"):
        phone.page.goto(address)
    is_kept(phone.page)
    cut(phone)
    takes_back(phone, HYDRATION)
    phone.page.goto("/my/")
    presses(phone, HYDRATION)
    kept = stores(phone.page)
    cookies = {cookie["value"] for cookie in phone.page.context.cookies()}
    telling = [
        "anary",
        "CANARY",
        "clonazepam",
        "0177",
        "0134",
        "Sam Ruiz",
        "1984",
        "@",
        clinic.site.name,
        *cookies,
    ]
    assert [word for word in telling if word in kept["text"]] == []
    assert (kept["databases"], kept["caches"], kept["workers"]) == (1, 1, 1)
    # And what is there is there: the check above looked at something.
    assert "Maple House" in kept["text"] and "8:00 am" in kept["text"] and '"done":false' in kept["text"]
    assert [
        line for line in kept["text"].splitlines() if "/my/" in line.split(" ")[0] and "href" in line
    ] == []


def test_off_until_somebody_chooses(clinic: Clinic, phone: Screen) -> None:
    """And offered once more after the first tick; one press takes all of it away."""
    opens(phone, clinic.book())
    offer = phone.page.get_by_role("button", name="Keep my list", exact=True)
    assert (offer.is_visible(), stores(phone.page)["workers"]) == (False, 0)
    presses(phone, HYDRATION)
    phone.page.reload()
    offer.click()
    is_kept(phone.page)
    phone.page.get_by_role("button", name="Take my list off this phone").click()
    offer.wait_for()
    kept = stores(phone.page)
    assert (kept["databases"], kept["caches"], kept["workers"]) == (0, 0, 0)
    assert PhoneCopy.objects.exclude(ended_at=None).count() == 1


def test_a_site_may_forbid_it(clinic: Clinic, phone: Screen) -> None:
    Site.objects.update(phone_copies_allowed=False)
    opens(phone, clinic.book(), own=True)
    phone.says("This clinic keeps no lists on phones.")
    kept = stores(phone.page)
    assert (kept["databases"], kept["workers"], PhoneCopy.objects.count()) == (0, 0, 0)


def test_two_patients_on_one_phone_stay_apart(
    clinic: Clinic, phone: Screen, clock: time_machine.Traveller
) -> None:
    """Her tick waits for her own link, whatever he does meanwhile."""
    ana, ben = clinic.book(), clinic.book()
    keeps(phone, ana)
    cut(phone)
    presses(phone, HYDRATION)
    tab = another_tab(phone)
    phone.page.close()
    clock.move_to(NOW + timedelta(minutes=20))
    back(tab)
    opens(tab, ben, own=True)
    is_kept(tab.page)
    presses(tab, CLOTHING)
    tab.page.get_by_text("With the clinic, ").wait_for()
    tab.page.goto("/my/")
    is_kept(tab.page)
    tab.says_not("1 tick")
    assert list(Tick.objects.values_list("item__appointment", "item__position")) == [(ben.pk, CLOTHING)]
    opens(tab, ana)
    wait_until(lambda: Tick.objects.count() == 2, what="her tick came")
    tab.page.goto("/my/")
    tab.page.locator(f"#item-{HYDRATION}.done").wait_for()
    assert Tick.objects.latest("pk").item.appointment_id == ana.pk


def test_a_second_after_its_end_nothing_is_left(
    clinic: Clinic, phone: Screen, clock: time_machine.Traveller
) -> None:
    keeps(phone, clinic.book())
    cut(phone)
    presses(phone, HYDRATION)
    end = START + timedelta(hours=24)
    phone.page.clock.set_system_time(end - timedelta(seconds=30))
    phone.page.goto("/my/")
    phone.says("Come at 9:30 am")
    phone.page.clock.set_system_time(end + timedelta(seconds=1))
    phone.page.reload()
    phone.says("Nothing of your list is on this phone now.")
    phone.says_not("9:30 am")
    kept = stores(phone.page)
    assert (kept["databases"], kept["caches"], kept["workers"]) == (0, 0, 0)


def test_moved_meanwhile_the_old_times_go_and_each_tick_is_asked_about(clinic: Clinic, phone: Screen) -> None:
    row = clinic.book()
    keeps(phone, row)
    cut(phone)
    presses(phone, HYDRATION, CLOTHING)
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(hours=3), by=clinic.desk, now=NOW)
    back(phone)
    phone.says("Open your link to send 2 ticks.")
    phone.page.goto("/my/")
    phone.says("Open your link to send 2 ticks.")
    wait_until(lambda: "9:30 am" not in stores(phone.page)["text"], what="the old times are gone")
    row.refresh_from_db()
    opens(phone, row)
    phone.says("Your appointment changed after you ticked this. Does it still hold?")
    assert not Tick.objects.filter(by__startswith="patient").exists()
    phone.look()
    phone.page.get_by_role("button", name="Yes, send it").first.click()
    wait_until(lambda: Tick.objects.filter(done=True).count() == 1, what="the first one came")
    wait_until(lambda: phone.page.locator("#kept-again .main").count() == 1, what="one is left")
    phone.page.get_by_role("button", name="No, leave it out").click()
    phone.page.locator("#kept-again").wait_for(state="detached")
    assert Tick.objects.filter(done=True).count() == 1


def test_signed_out_meanwhile_the_same_link_sends_them(
    clinic: Clinic, phone: Screen, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    keeps(phone, row)
    cut(phone)
    presses(phone, HYDRATION, CLOTHING)
    clock.move_to(NOW + timedelta(minutes=20))
    back(phone)
    phone.says("Open your link to send 2 ticks.")
    phone.page.goto("/my/")
    phone.says("Open your link to send 2 ticks.")
    phone.page.get_by_role("link", name="Look at the list kept on this phone").click()
    phone.says("Come at 9:30 am")
    assert not Tick.objects.exists()
    opens(phone, row)
    phone.page.get_by_text("With the clinic, 9:2").first.wait_for()
    assert Tick.objects.count() == 2


def test_what_a_nurse_changed_meanwhile_stands_beside_it(clinic: Clinic, phone: Screen) -> None:
    row = clinic.book()
    keeps(phone, row)
    cut(phone)
    phone.page.goto("/my/")
    presses(phone, HYDRATION)
    ticks.tick(
        appointment_id=row.pk,
        item_position=HYDRATION,
        operation_id=uuid4(),
        done=False,
        by=clinic.nurse,
        now=NOW,
    )
    back(phone)
    phone.says("Your care team changed this, 9:00 am: Not done")
    phone.says("On this phone you said: Done")
    phone.look()
    assert not Item.objects.get(appointment=row, position=HYDRATION).done
    phone.page.get_by_role("button", name="Keep what I said").click()
    phone.page.get_by_text("With the clinic, ").first.wait_for()
    assert Item.objects.get(appointment=row, position=HYDRATION).done
    assert Tick.objects.count() == 3


def test_leaving_asks_about_unsent_ticks_sends_them_first_and_empties_all_tabs(
    clinic: Clinic, phone: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeps(phone, clinic.book())
    other = another_tab(phone)
    other.page.goto("/my/")
    is_kept(other.page)
    with monkeypatch.context() as away:
        away.setattr(kept_ticks, "send", _away)
        presses(phone, HYDRATION, CLOTHING)
        phone.page.get_by_role("button", name="Close this page on this phone").click()
        phone.says("2 ticks have not reached the clinic.")
        phone.look()
    # "Send them first"; where they went by themselves in this moment, there is nothing to ask any more.
    phone.page.evaluate(
        "(document.querySelector('#kept-question .main') ?? document.querySelector('.help form button')).click()"
    )
    phone.says("This page is closed")
    kept = stores(phone.page)
    assert (kept["databases"], kept["caches"], kept["workers"]) == (0, 0, 0)
    assert Tick.objects.count() == 2
    other.says("Please open your link again")
    phone.faults.clear()  # of the database that was away


def _away(**_asked: object) -> None:
    raise OperationalError


def test_leaving_without_them_empties_all_without_a_network_too(clinic: Clinic, phone: Screen) -> None:
    keeps(phone, clinic.book())
    cut(phone)
    presses(phone, HYDRATION)
    phone.page.get_by_role("button", name="Close this page on this phone").click()
    phone.page.get_by_role("button", name="Close without them").click()
    phone.says("Your list is off this phone.")
    phone.says_not("9:30 am")
    kept = stores(phone.page)
    assert (kept["databases"], kept["caches"], kept["workers"]) == (0, 0, 0)
    back(phone)
    assert not Tick.objects.exists()


def test_without_scripts_the_list_works_and_nothing_is_offered(
    clinic: Clinic, opened: Callable[..., Screen]
) -> None:
    screen = opened(clinic.book(), scripts=False)
    screen.page.locator(f"#item-{HYDRATION} button.row").click()
    screen.page.locator(f"#item-{HYDRATION}.done").wait_for()
    assert not screen.page.get_by_text("Keep my list on this phone").is_visible()
    assert Tick.objects.count() == 1
