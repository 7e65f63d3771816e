"""The second level of a patient's link: a code to the address on file, for one session, ten minutes and five tries."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from checklists.actions import access_links, link_digests, unlocking
from checklists.models import AuditEntry, LinkSession, Patient, Reminder
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor, system
from tests import factories
from tests.factories import NOW, Clinic
from tests.patient.conftest import mint

MINUTE = timedelta(minutes=1)


def opened(row, now: datetime = NOW) -> str:  # type: ignore[no-untyped-def]
    token = mint(row, now=now)
    return access_links.open_link(
        token=token, answer=row.patient.date_of_birth, previous_cookie="", now=now
    ).cookie


def holder(cookie: str, now: datetime = NOW) -> Actor:
    found = access_links.actor_of(cookie=cookie, now=now)
    assert found is not None
    return found


@pytest.fixture
def row(clinic: Clinic):  # type: ignore[no-untyped-def]
    return clinic.book()


@pytest.fixture
def cookie(row) -> str:  # type: ignore[no-untyped-def]
    return opened(row)


def asked(cookie: str, now: datetime = NOW) -> Reminder:
    unlocking.ask_code(by=holder(cookie, now), now=now)
    session = LinkSession.objects.get(pk=holder(cookie, now).session_id)
    assert session.code_reminder is not None
    return session.code_reminder


def sent(cookie: str, now: datetime = NOW) -> str:
    """The code, as the sender mints it."""
    reminder = asked(cookie, now)
    with transaction.atomic():
        code = unlocking.mint_codes([reminder.pk], now=now)[reminder.pk]
    Reminder.objects.filter(pk=reminder.pk).update(state="sent", sent_at=now)
    return code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_opens_the_second_level_for_ten_minutes(cookie: str) -> None:
    assert not holder(cookie).unlocked
    code = sent(cookie)
    until = unlocking.enter_code(code=code, by=holder(cookie), now=NOW + MINUTE)
    assert until == NOW + 11 * MINUTE
    assert holder(cookie, NOW + 11 * MINUTE - timedelta(seconds=1)).unlocked
    assert not holder(cookie, NOW + 11 * MINUTE).unlocked


def test_the_message_is_due_at_once_and_lasts_as_long_as_the_code(cookie: str) -> None:
    reminder = asked(cookie)
    assert (reminder.rule, reminder.due_at, reminder.send_by) == ("unlock_code:1", NOW, NOW + 10 * MINUTE)
    assert (reminder.rank, reminder.state, reminder.channel) == (0, "planned", "email")


def test_asking_again_while_it_is_on_its_way_plans_nothing(cookie: str) -> None:
    asked(cookie)
    asked(cookie)
    assert Reminder.objects.filter(rule__startswith="unlock_code").count() == 1


def test_a_code_of_another_session_is_refused(cookie: str, row) -> None:  # type: ignore[no-untyped-def]
    other = opened(row)
    code = sent(cookie)
    sent(other)
    with pytest.raises(unlocking.CodeRefused):
        unlocking.enter_code(code=code, by=holder(other), now=NOW)
    assert not holder(other).unlocked


def test_the_fifth_try_is_the_last(cookie: str) -> None:
    code = sent(cookie)
    for _ in range(5):
        with pytest.raises(unlocking.CodeRefused):
            unlocking.enter_code(code=wrong(code), by=holder(cookie), now=NOW)
    with pytest.raises(unlocking.CodeRefused):
        unlocking.enter_code(code=code, by=holder(cookie), now=NOW)


def test_four_slips_do_no_harm(cookie: str) -> None:
    code = sent(cookie)
    for _ in range(4):
        with pytest.raises(unlocking.CodeRefused):
            unlocking.enter_code(code=wrong(code), by=holder(cookie), now=NOW)
    unlocking.enter_code(code=code, by=holder(cookie), now=NOW)


@pytest.mark.parametrize(("after", "opens"), [(timedelta(minutes=9, seconds=59), True), (10 * MINUTE, False)])
def test_a_code_lasts_ten_minutes_from_when_it_left(cookie: str, after: timedelta, opens: bool) -> None:
    code = sent(cookie)
    by = replace(holder(cookie), unlocked=False)
    if opens:
        unlocking.enter_code(code=code, by=by, now=NOW + after)
        return
    with pytest.raises(unlocking.CodeRefused):
        unlocking.enter_code(code=code, by=by, now=NOW + after)


def test_a_code_opens_once(cookie: str) -> None:
    code = sent(cookie)
    unlocking.enter_code(code=code, by=holder(cookie), now=NOW)
    with pytest.raises(unlocking.CodeRefused):
        unlocking.enter_code(code=code, by=holder(cookie), now=NOW)


def test_nothing_opens_before_the_message_has_left(cookie: str) -> None:
    reminder = asked(cookie)
    with pytest.raises(unlocking.CodeRefused):
        unlocking.enter_code(code=link_digests.code_of(reminder.pk), by=holder(cookie), now=NOW)


def test_a_new_code_ends_the_one_before(cookie: str) -> None:
    first = sent(cookie)
    second = sent(cookie, NOW + MINUTE)
    with pytest.raises(unlocking.CodeRefused):
        unlocking.enter_code(code=first, by=holder(cookie), now=NOW + MINUTE)
    unlocking.enter_code(code=second, by=holder(cookie), now=NOW + MINUTE)


def test_a_second_try_of_the_message_carries_the_same_code(cookie: str) -> None:
    """Both copies of a message that may have left twice open the page."""
    reminder = asked(cookie)
    with transaction.atomic():
        first = unlocking.mint_codes([reminder.pk], now=NOW)
        again = unlocking.mint_codes([reminder.pk], now=NOW + MINUTE)
    assert first == again


def test_three_codes_an_hour(cookie: str, row) -> None:  # type: ignore[no-untyped-def]
    """Of the patient, however many phones ask."""
    for each in (cookie, opened(row), opened(row)):
        sent(each)
    with pytest.raises(unlocking.EnoughCodes):
        unlocking.ask_code(by=holder(cookie), now=NOW + MINUTE)
    later = NOW + timedelta(hours=1)
    unlocking.ask_code(by=replace(holder(cookie)), now=later)


@pytest.mark.parametrize(
    "fields",
    [
        {"email": ""},
        {"address_failed_at": NOW - timedelta(days=2)},
        {"email_changed_at": NOW - timedelta(hours=23)},
    ],
)
def test_no_code_without_an_address_that_works_and_is_not_new(cookie: str, row, fields) -> None:  # type: ignore[no-untyped-def]
    Patient.objects.filter(pk=row.patient_id).update(**fields)
    with pytest.raises(unlocking.NoAddress):
        unlocking.ask_code(by=holder(cookie), now=NOW)
    assert not Reminder.objects.filter(rule__startswith="unlock_code").exists()


def test_somebody_who_wants_no_reminders_gets_the_code(cookie: str, row) -> None:  # type: ignore[no-untyped-def]
    Patient.objects.filter(pk=row.patient_id).update(reminders_stopped_at=NOW)
    assert asked(cookie).state == "planned"


def test_only_a_digest_rests(cookie: str) -> None:
    code = sent(cookie)
    with connection.cursor() as cursor:
        for table in ("linksession", "reminder", "reminderevent", "auditentry", "accesslink"):
            cursor.execute(f"SELECT count(*) FROM checklists_{table} t WHERE t::text LIKE %s", [f"%{code}%"])
            assert cursor.fetchone() == (0,), table


def test_the_audit_tells_of_each_step(cookie: str) -> None:
    code = sent(cookie)
    with pytest.raises(unlocking.CodeRefused):
        unlocking.enter_code(code=wrong(code), by=holder(cookie), now=NOW)
    unlocking.enter_code(code=code, by=holder(cookie), now=NOW)
    told = AuditEntry.objects.filter(action__startswith="unlock.").order_by("seq")
    assert list(told.values_list("action", flat=True)) == ["unlock.ask", "unlock.refuse", "unlock.open"]


def test_codes_are_spread(clinic: Clinic) -> None:
    """Six digits from a keyed digest: no two messages in a row alike, and zeros in front stay."""
    found = {link_digests.code_of(Reminder().pk) for _ in range(2000)}
    assert len(found) > 1950 and {len(code) for code in found} == {6}
    assert any(code.startswith("0") for code in found)


@pytest.mark.django_db(transaction=True)
def test_fifty_tries_at_once_are_five() -> None:
    row = factories.clinic().book()
    cookie = opened(row)
    code = sent(cookie)
    by = holder(cookie)

    def tries(number: int) -> bool:
        try:
            unlocking.enter_code(code=code if number == 49 else wrong(code), by=by, now=NOW)
        except unlocking.CodeRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(tries, range(49)))
    assert LinkSession.objects.get(pk=by.session_id).code_tries == 49
    assert tries(49) is False


@pytest.mark.django_db(transaction=True)
def test_asking_at_once_plans_one_message() -> None:
    row = factories.clinic().book()
    by = holder(opened(row))

    def ask(_number: int) -> None:
        try:
            unlocking.ask_code(by=by, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(6)))
    assert Reminder.objects.filter(rule__startswith="unlock_code").count() == 1


def test_a_part_of_the_program_is_no_holder_of_a_link(cookie: str) -> None:
    code = sent(cookie)
    with pytest.raises(NotFound):
        unlocking.enter_code(code=code, by=system("sweep"), now=NOW)
    assert not holder(cookie).unlocked
