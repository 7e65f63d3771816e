"""Figure 5: ten kinds of mail scanners find a link. Nothing changes, nothing is counted, nothing is used up, and whom it was for still enters. Source: LK-4, LK-5, ML-9."""

import re
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client

from checklists.actions.contact import stop_token
from checklists.models import AccessLink, Appointment, Reminder
from checklists.rules.access import ActorKind
from tests.attack import scanners
from tests.attack.sizes import size
from tests.factories import Clinic
from tests.patient.conftest import BORN, mint, mint_for
from tests.reminders import ladder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LINKS = size(1, 250)
# The limit of typed posts of one address, and a session's own cookie of the form: no row of anybody.
ASIDE = {"cache_entries", "django_session"}
PURPOSES = {"patient": ActorKind.PATIENT, "companion": ActorKind.COMPANION, "driver": ActorKind.DRIVER}


def written() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return {table: number for table, number in cursor.fetchall() if table not in ASIDE}


def addresses(clinic: Clinic) -> dict[str, str]:
    """One of each kind, of an appointment of its own."""
    row = clinic.book()
    stop = stop_token(reminder_id=Reminder.objects.get(appointment=row, rule="booked").pk)
    return {
        "patient": f"/l/{mint(row)}",
        "companion": f"/l/{mint_for(ladder.helper(row), row)}",
        "driver": f"/l/{mint(row, ActorKind.DRIVER)}",
        "stop": f"/r/stop/{stop}",
    }


def enters(address: str) -> bool:
    token = address.rpartition("/")[2]
    return Client().post("/l/", {"token": token, **BORN, "first_name": "Ana"}).status_code == 303


@pytest.mark.parametrize("kind", scanners.KINDS)
def test_a_scanner_leaves_no_trace(kind: str, clinic: Clinic, count: Callable[..., None]) -> None:
    changed, shut_out = [], []
    for number in range(LINKS):
        with transaction.atomic():
            for what, address in addresses(clinic).items():
                before = written()
                for step in scanners.KINDS[kind]:
                    step(Client(), address)
                if written() != before:
                    changed.append((number, what, {t: n for t, n in written().items() if n != before.get(t)}))
                if what != "stop" and not enters(address):
                    shut_out.append((number, what))
            tries = sum(Appointment.objects.values_list("link_tries", flat=True)) + sum(
                AccessLink.objects.values_list("tries", flat=True)
            )
            assert (changed[:2], shut_out[:2], tries) == ([], [], 0)
            assert not Reminder.objects.filter(rule__startswith="new_link").exists()
            transaction.set_rollback(True)
    count(links=LINKS * 4, changed=len(changed), shut_out=len(shut_out))


def test_there_are_ten_kinds_and_twelve_ways_of_writing_an_address_anew() -> None:
    assert len(scanners.KINDS) >= 10
    assert len(set(scanners.mangled("/l/p" + "a" * 32))) >= 12


@pytest.mark.parametrize("number", range(14))
def test_an_address_written_anew_works_or_explains(number: int, clinic: Clinic) -> None:
    """The page it gives opens with the birth date, or says in words that the link is not whole."""
    address = list(scanners.mangled(f"/l/{mint(clinic.book())}"))[number]
    answer = Client().get(address, follow=True)
    page = answer.content.decode()
    token = re.search(r'name="token" value="([^"]*)"', page)
    opened = (
        token
        and Client()
        .post(
            "/l/", {"token": token[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), **BORN}
        )
        .status_code
    )
    assert opened == 303 or "open your link again" in page or "call" in page.lower()
    assert answer.status_code in (200, 404)
