"""Kill the worker inside a send, take the broker away, crash the database: nothing is lost, pages keep answering."""

import urllib.error
import urllib.request

from tests.processes import wait_until
from tests.reliability.conftest import World

PAGES = ("/healthz", "/staff/sign-in/", "/staff/", "/my/", "/my/new-link/", "/l/p" + "a" * 32)


def test_a_worker_killed_inside_a_send_loses_nothing_and_doubles_at_most_one(world: World) -> None:
    # given a mail server that has a message and does not say so
    world.mailbox.stall.set()
    world.product.start("worker")
    addresses = world.book(6)
    world.ring()
    wait_until(world.mailbox.stalled.is_set, what="a message is on its way")
    # when the worker dies in that very moment
    world.product.kill("worker")
    world.mailbox.stall.clear()
    assert world.states().get("transmitting") == 1
    # then a new one sends what was left, once the old one's lease is over
    world.product.start("worker")
    for _ in range(2):
        world.an_hour_passes()
        world.ring()
        wait_until(lambda: not _held(world), what="nothing is held")
    wait_until(lambda: _settled(world), what="all are sent")
    letters = world.letters(addresses)
    assert min(letters.values()) == 1
    assert sum(letters.values()) - len(addresses) <= 1


def test_without_the_broker_reminders_leave_within_a_minute_and_pages_answer(world: World) -> None:
    world.product.start("web", "worker", "beat", "standby")
    world.product.wait_for_web()
    world.broker.kill()
    addresses = world.book(4)
    world.wait_for_all(addresses, seconds=60)
    assert set(world.letters(addresses).values()) == {1}
    assert [page for page in PAGES if not 0 < world.product.answer(page) < 500] == []


def test_a_broker_that_comes_back_is_used_again(world: World) -> None:
    world.product.start("worker")
    world.broker.kill()
    world.broker.start()
    addresses = world.book(1)

    def rings_until_it_is_heard() -> bool:
        world.ring()
        return all(world.letters(addresses).values())

    wait_until(rings_until_it_is_heard, what="the worker sweeps again", seconds=60)


def test_a_crash_of_the_database_loses_nothing_and_pages_say_when_to_come_back(world: World) -> None:
    world.product.start("web", "standby")
    world.product.wait_for_web()
    world.mailbox.stall.set()
    addresses = world.book(3)
    wait_until(world.mailbox.stalled.is_set, what="a message is on its way")
    before = sum(world.states().values())
    # when the database is gone
    world.crash_database()
    status, retry_after = _asked(world, "/staff/sign-in/")
    assert (status, retry_after) == (503, "5")
    assert _asked(world, "/healthz")[0] == 503
    # then it comes back, and so do the pages and the messages
    world.mailbox.stall.clear()
    world.database.ensure()
    wait_until(lambda: _asked(world, "/staff/sign-in/")[0] == 200, what="the pages are back", seconds=20)
    assert sum(world.states().values()) == before
    wait_until(lambda: not world.an_hour_passes() and _settled(world), what="all are sent", seconds=60)
    letters = world.letters(addresses)
    assert min(letters.values()) == 1
    assert sum(letters.values()) - len(addresses) <= 1


def _asked(world: World, path: str) -> tuple[int, str | None]:
    """Status, and when to come back; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(f"{world.product.address}{path}", timeout=10) as response:
            return response.status, response.headers.get("Retry-After")
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code, refused.headers.get("Retry-After")
    except OSError:
        return 0, None


def _held(world: World) -> int:
    states = world.states()
    return states.get("claimed", 0) + states.get("transmitting", 0)


def _settled(world: World) -> bool:
    return set(world.states()) <= {"sent", "cancelled", "superseded"}
