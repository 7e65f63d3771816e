"""Ticks over a network that loses 30 % each way, doubles and reorders: the real script, a real browser, real HTTP. Source: ux.md P10."""

from dataclasses import replace

from pytest_django.live_server_helper import LiveServer

from checklists.models import Item, Tick
from tests.factories import Clinic
from tests.phone.bad_network import bad_network
from tests.phone.own_phone import keeps, presses, state, takes_back
from tests.phone.windows import Windows
from tests.preparing import CLOTHING, HYDRATION
from tests.processes import wait_until

TAPS = tuple((position, done) for done in (True, False, True) for position in (HYDRATION, CLOTHING))


def test_every_tap_arrives_once_and_the_last_one_stands(
    clinic: Clinic, windows: Windows, live_server: LiveServer
) -> None:
    row = clinic.book()
    with bad_network(live_server.url) as (network, address):
        phone = replace(windows, address=address, screens=[]).phone()
        keeps(phone, row)
        for position, done in TAPS:
            presses(phone, position) if done else takes_back(phone, position)
        phone.page.locator("#kept-status").wait_for(state="detached", timeout=60_000)
        network.settles()
        wait_until(lambda: Tick.objects.count() == len(TAPS), what="all taps are rows")
        assert state(phone, CLOTHING).startswith("With the clinic, ")
        phone.page.context.close()
    said = dict(TAPS)
    done = dict(Item.objects.filter(appointment=row, position__in=said).values_list("position", "done"))
    assert done == said
    assert Tick.objects.values("operation_id").distinct().count() == len(TAPS)
    assert sum(network.counted.values()) > 0, network.counted
