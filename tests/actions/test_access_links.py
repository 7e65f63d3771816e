"""Links by the protocol of security.md section 4, and the attacks on it."""

import re
import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from checklists.actions import access_links, appointments, patients
from checklists.models import AccessLink, Appointment, Call, LinkSession, Reminder
from checklists.rules.access import ActorKind, system
from checklists.rules.link_tokens import LETTERS
from tests.factories import NOW, START, Clinic

BORN = date(1984, 3, 3)
OTHER = date(1984, 3, 4)
SWEEP = system("sweep")
END = START + timedelta(hours=24)


def mint(appointment: Appointment, purpose: ActorKind = ActorKind.PATIENT, **changes: object) -> str:
    given = {"expires_at": END, "by": SWEEP, "now": NOW, **changes}
    with transaction.atomic():
        return access_links.mint(appointment_id=appointment.pk, purpose=purpose, **given)  # type: ignore[arg-type]


def enter(token: str, answer: object = BORN, at: timedelta = timedelta(0), cookie: str = "") -> str:
    """The cookie of an opened link, or the refusal in a word."""
    try:
        opened = access_links.open_link(token=token, answer=answer, previous_cookie=cookie, now=NOW + at)  # type: ignore[arg-type]
    except access_links.LinkRefused as refused:
        return refused.refusal.value
    return opened.cookie


def who(cookie: str, at: timedelta = timedelta(0)) -> ActorKind | None:
    actor = access_links.actor_of(cookie=cookie, now=NOW + at)
    return actor.kind if actor else None


def test_a_token_is_a_letter_and_160_bits(clinic: Clinic) -> None:
    token = mint(clinic.book())
    assert (token[0], len(token), set(token[1:]) <= set("abcdefghijklmnopqrstuvwxyz234567")) == (
        "p",
        33,
        True,
    )


def test_the_row_holds_no_token(clinic: Clinic) -> None:
    token = mint(clinic.book())
    assert token.encode() not in bytes(AccessLink.objects.get().digest)


def test_the_birth_date_opens(clinic: Clinic) -> None:
    assert who(enter(mint(clinic.book()))) is ActorKind.PATIENT


def test_a_link_opens_again_and_again(clinic: Clinic) -> None:
    token = mint(clinic.book())
    assert [who(enter(token)) for _ in range(3)] == [ActorKind.PATIENT] * 3


def test_another_date_does_not_open(clinic: Clinic) -> None:
    assert enter(mint(clinic.book()), OTHER) == "wrong"


def test_an_unknown_token_does_not_open(clinic: Clinic) -> None:
    assert enter("p" + "a" * 32) == "unknown"


@pytest.mark.parametrize("letter", ["c", "d"])
def test_one_token_has_one_purpose(clinic: Clinic, letter: str) -> None:
    token = mint(clinic.book())
    assert enter(letter + token[1:], "Ana" if letter == "d" else BORN) == "unknown"


@pytest.mark.parametrize("purpose", list(LETTERS))
def test_a_token_of_each_purpose_is_refused_under_the_others(clinic: Clinic, purpose: ActorKind) -> None:
    token = mint(clinic.book(), purpose)
    letters = [letter for kind, letter in LETTERS.items() if kind is not purpose]
    assert {enter(letter + token[1:]) for letter in letters} == {"unknown"}


def test_a_new_pepper_kills_every_link(clinic: Clinic, settings: object) -> None:
    token = mint(clinic.book())
    settings.LINK_PEPPER = "another pepper of forty and more characters"  # type: ignore[attr-defined]
    assert enter(token) == "unknown"


def test_the_fifth_wrong_date_pauses_also_for_the_right_one(clinic: Clinic) -> None:
    token = mint(clinic.book())
    for _ in range(5):
        enter(token, OTHER)
    assert [
        enter(token, at=timedelta(minutes=29)),
        who(enter(token, at=timedelta(minutes=30)), timedelta(minutes=30)),
    ] == [
        "paused",
        ActorKind.PATIENT,
    ]


def burn(token: str) -> None:
    for minutes in (0, 31):
        for _ in range(5):
            enter(token, OTHER, timedelta(minutes=minutes))


def test_ten_wrong_dates_lock_every_link_of_the_appointment(clinic: Clinic) -> None:
    appointment = clinic.book()
    first, second = mint(appointment), mint(appointment)
    burn(first)
    assert enter(second, at=timedelta(hours=5)) == "locked"


def test_a_lock_puts_the_desk_on_the_telephone(clinic: Clinic) -> None:
    burn(mint(clinic.book()))
    assert Call.objects.filter(reason="links_locked", closed_at=None).count() == 1


def test_the_owner_of_the_mailbox_still_enters_with_the_recovery_link(clinic: Clinic) -> None:
    appointment = clinic.book()
    burn(mint(appointment))
    assert who(enter(mint(appointment), at=timedelta(hours=1)), timedelta(hours=1)) is ActorKind.PATIENT


def test_there_is_one_recovery_link_the_newest(clinic: Clinic) -> None:
    appointment = clinic.book()
    burn(mint(appointment))
    older, newest = mint(appointment), mint(appointment)
    at = timedelta(hours=1)
    assert (enter(older, at=at), who(enter(newest, at=at), at)) == ("locked", ActorKind.PATIENT)


def test_fifteen_wrong_dates_are_the_end_of_it(clinic: Clinic) -> None:
    appointment = clinic.book()
    burn(mint(appointment))
    recovery = mint(appointment)
    for _ in range(5):
        enter(recovery, OTHER, timedelta(hours=1))
    assert enter(recovery, at=timedelta(days=1)) == "locked"


def test_the_desk_unlocks_after_a_call(clinic: Clinic) -> None:
    appointment = clinic.book()
    token = mint(appointment)
    burn(token)
    access_links.unlock(appointment_id=appointment.pk, by=clinic.desk, now=NOW)
    assert who(enter(token)) is ActorKind.PATIENT


def test_a_driver_opens_with_the_first_name(clinic: Clinic) -> None:
    assert who(enter(mint(clinic.book(), ActorKind.DRIVER), "  ANA ")) is ActorKind.DRIVER


def test_a_drivers_wrong_names_never_lock_the_patient_out(clinic: Clinic) -> None:
    appointment = clinic.book()
    driver, patient = mint(appointment, ActorKind.DRIVER), mint(appointment)
    for minutes in (0, 31):
        for _ in range(5):
            enter(driver, "Eva", timedelta(minutes=minutes))
    assert [enter(driver, "Ana", timedelta(hours=2)), who(enter(patient))] == ["locked", ActorKind.PATIENT]


@pytest.mark.parametrize(
    ("at", "alive"),
    [(timedelta(minutes=15, seconds=-1), True), (timedelta(minutes=15), False)],
)
def test_a_phone_left_alone_is_out_after_fifteen_minutes(clinic: Clinic, at: timedelta, alive: bool) -> None:
    assert (who(enter(mint(clinic.book())), at) is not None) is alive


def test_a_busy_phone_is_out_after_an_hour(clinic: Clinic) -> None:
    cookie = enter(mint(clinic.book()))
    seen = [who(cookie, timedelta(minutes=minutes)) for minutes in (10, 20, 30, 40, 50, 59, 60)]
    assert seen == [ActorKind.PATIENT] * 6 + [None]


def test_looking_writes_at_most_once_a_minute(clinic: Clinic, django_assert_num_queries: Callable) -> None:  # type: ignore[type-arg]
    cookie = enter(mint(clinic.book()))
    with django_assert_num_queries(1):
        who(cookie, timedelta(seconds=59))


def test_three_phones_at_once_and_the_oldest_ends(clinic: Clinic) -> None:
    token = mint(clinic.book())
    cookies = [enter(token, at=timedelta(seconds=second)) for second in range(4)]
    assert [who(cookie, timedelta(seconds=9)) is not None for cookie in cookies] == [False, True, True, True]


def test_opening_again_on_one_phone_ends_what_it_had(clinic: Clinic) -> None:
    token = mint(clinic.book())
    first = enter(token)
    second = enter(token, cookie=first)
    assert [who(first), who(second)] == [None, ActorKind.PATIENT]


def test_closing_ends_the_session(clinic: Clinic) -> None:
    cookie = enter(mint(clinic.book()))
    access_links.close_session(cookie=cookie, now=NOW)
    assert who(cookie) is None


@pytest.mark.parametrize(("at", "word"), [(timedelta(seconds=-1), None), (timedelta(0), "ended")])
def test_a_link_ends_to_the_second(clinic: Clinic, at: timedelta, word: str | None) -> None:
    token = mint(clinic.book(), expires_at=NOW + timedelta(hours=1))
    outcome = enter(token, at=timedelta(hours=1) + at)
    assert (outcome if len(outcome) < 10 else None) == word


@pytest.mark.parametrize(("at", "kind"), [(-1, ActorKind.PATIENT), (0, None), (1, None)])
def test_an_open_phone_ends_with_its_link_to_the_second(
    clinic: Clinic, at: int, kind: ActorKind | None
) -> None:
    cookie = enter(mint(clinic.book(), expires_at=NOW + timedelta(minutes=10)))
    assert who(cookie, timedelta(minutes=10, seconds=at)) is kind


def test_no_link_lives_longer_than_ninety_days(clinic: Clinic) -> None:
    mint(clinic.book(), expires_at=NOW + timedelta(days=400))
    assert AccessLink.objects.get().expires_at == NOW + timedelta(days=90)


def test_twelve_links_live_and_the_oldest_ends(clinic: Clinic) -> None:
    appointment = clinic.book()
    tokens = [mint(appointment, now=NOW + timedelta(seconds=number)) for number in range(13)]
    assert [enter(tokens[0]), who(enter(tokens[1]))] == ["ended", ActorKind.PATIENT]


def test_a_move_ends_links_and_open_phones_at_the_next_click(clinic: Clinic) -> None:
    appointment = clinic.book()
    token = mint(appointment)
    cookie = enter(token)
    appointments.move(
        appointment_id=appointment.pk, starts_at=START + timedelta(hours=3), by=clinic.desk, now=NOW
    )
    assert [who(cookie), enter(token)] == [None, "ended"]


def test_a_cancel_ends_them_and_only_the_right_date_learns_why(clinic: Clinic) -> None:
    appointment = clinic.book()
    token = mint(appointment)
    cookie = enter(token)
    appointments.cancel(appointment_id=appointment.pk, reason="asked", by=clinic.desk, now=NOW)
    assert [who(cookie), enter(token, OTHER), enter(token)] == [None, "wrong", "cancelled"]


def test_revoking_ends_everything(clinic: Clinic) -> None:
    appointment = clinic.book()
    cookie = enter(mint(appointment))
    access_links.revoke(appointment_id=appointment.pk, by=clinic.desk, now=NOW)
    assert who(cookie) is None


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "x" * 5000, "\x00" * 43])
def test_an_invented_cookie_is_nobody(clinic: Clinic, cookie: str) -> None:
    assert access_links.actor_of(cookie=cookie, now=NOW) is None


def test_the_actor_reaches_one_appointment_only(clinic: Clinic) -> None:
    mine, _other = clinic.book(), clinic.book()
    actor = access_links.actor_of(cookie=enter(mint(mine)), now=NOW)
    assert actor is not None and (actor.appointment_id, actor.site_ids) == (
        mine.pk,
        frozenset({clinic.site.pk}),
    )


def ask(token: str = "", email: str = "", at: timedelta = timedelta(0)) -> int:
    access_links.ask_new_link(token=token, email=email, answer=OTHER, by=system("link"), now=NOW + at)
    return Reminder.objects.filter(rule__startswith="new_link:").count()


def test_a_new_link_is_planned_for_now(clinic: Clinic) -> None:
    ask(mint(clinic.book()))
    assert Reminder.objects.get(rule="new_link:1").due_at == NOW


@pytest.mark.parametrize("after_start", [timedelta(minutes=-29), timedelta(minutes=5), timedelta(hours=23)])
def test_a_new_link_asked_for_on_the_day_is_planned_too(clinic: Clinic, after_start: timedelta) -> None:
    ask(mint(clinic.book()), at=START - NOW + after_start)
    assert Reminder.objects.get(rule="new_link:1").state == "planned"


def test_a_new_link_is_found_by_the_address_on_file(clinic: Clinic) -> None:
    patient = clinic.patient(email="Ana@Patient.example")
    clinic.book(patient)
    assert ask(email=" ana@patient.EXAMPLE ") == 1


def test_nobody_gets_more_than_three_a_day(clinic: Clinic) -> None:
    token = mint(clinic.book())
    counts = [ask(token, at=timedelta(minutes=minute)) for minute in range(5)]
    assert counts == [1, 2, 3, 3, 3]


def test_the_next_day_counts_anew(clinic: Clinic) -> None:
    token = mint(clinic.book())
    for minute in range(4):
        ask(token, at=timedelta(minutes=minute))
    assert ask(token, at=timedelta(days=1)) == 4


@pytest.mark.parametrize("email", ["", "stranger@nowhere.example"])
def test_a_stranger_plans_nothing(clinic: Clinic, email: str) -> None:
    clinic.book()
    assert ask("p" + "a" * 32, email) == 0


@pytest.mark.django_db(transaction=True)
def test_fifty_wrong_dates_at_once_are_never_more_than_ten_looked_at(clinic: Clinic) -> None:
    appointment = clinic.book()
    tokens = [mint(appointment) for _ in range(3)]
    outcomes: list[str] = []

    def attack(number: int) -> None:
        try:
            outcomes.append(enter(tokens[number % 3], OTHER, timedelta(minutes=40 if number > 25 else 0)))
        finally:
            connection.close()

    threads = [threading.Thread(target=attack, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(outcomes), outcomes.count("wrong") <= 10) == (50, True)


def test_sessions_rest_as_digests(clinic: Clinic) -> None:
    cookie = enter(mint(clinic.book()))
    assert cookie.encode() not in bytes(LinkSession.objects.get().digest)


def statements(token: str, answer: object, at: timedelta) -> list[str]:
    """What one answer asks of the database, without its values."""
    with CaptureQueriesContext(connection) as asked:
        enter(token, answer, at)
    return [re.sub(r"\b\d+\b|'[^']*'|\bNULL\b", "?", each["sql"]) for each in asked.captured_queries]


@pytest.mark.parametrize("kind", [ActorKind.PATIENT, ActorKind.COMPANION, ActorKind.DRIVER])
def test_wrong_paused_locked_and_unknown_are_the_same_work(clinic: Clinic, kind: ActorKind) -> None:
    """Else the length of an answer would tell what its words do not."""
    token, answer = mint(clinic.book(), kind), "Eva" if kind is ActorKind.DRIVER else OTHER
    enter(token, answer)
    wrong = statements(token, answer, timedelta(0))
    for _ in range(3):
        enter(token, answer)
    paused = statements(token, answer, timedelta(0))
    for _ in range(5):
        enter(token, answer, timedelta(minutes=31))
    locked = statements(token, answer, timedelta(hours=2))
    unknown = statements(token[0] + "a" * 32, answer, timedelta(0))
    verbs = [[each.split()[0] for each in said] for said in (wrong, paused, locked, unknown)]
    assert verbs[0] == verbs[1] == verbs[2] == verbs[3]


def test_at_the_lock_the_patient_gets_a_link_that_still_opens(clinic: Clinic) -> None:
    appointment = clinic.book()
    burn(mint(appointment))
    assert Reminder.objects.filter(rule__startswith="new_link:", state="planned").count() == 1


def test_nobody_uses_up_the_message_of_the_lock_before(clinic: Clinic) -> None:
    """Three new links asked for by whoever holds one, then the lock: the owner is still written to."""
    token = mint(clinic.book())
    for minute in range(4):
        ask(token, at=timedelta(minutes=minute))
    burn(token)
    assert Reminder.objects.filter(rule__startswith="new_link:").count() == 4


def test_a_drivers_lock_writes_to_nobody(clinic: Clinic) -> None:
    driver = mint(clinic.book(), ActorKind.DRIVER)
    for minutes in (0, 31):
        for _ in range(5):
            enter(driver, "Eva", timedelta(minutes=minutes))
    assert not Reminder.objects.filter(rule__startswith="new_link:").exists()
    assert not Call.objects.filter(reason="links_locked").exists()


def test_who_asks_with_the_link_of_the_last_appointment_gets_one_for_the_next(clinic: Clinic) -> None:
    patient = clinic.patient()
    past, coming = clinic.book(patient), clinic.book(patient, starts_at=START + timedelta(days=7))
    token = mint(past, expires_at=END)
    ask(token, at=START + timedelta(days=2) - NOW)
    assert Reminder.objects.get(rule="new_link:1").appointment_id == coming.pk


def test_a_new_address_ends_links_and_open_phones(clinic: Clinic) -> None:
    appointment = clinic.book()
    token = mint(appointment)
    cookie = enter(token)
    patients.change(
        patient_id=appointment.patient_id, changes={"email": "new@patient.example"}, by=clinic.desk, now=NOW
    )
    assert [who(cookie), enter(token)] == [None, "ended"]


@pytest.mark.django_db(transaction=True)
def test_links_of_every_kind_at_once_stay_within_ten_and_write_once(clinic: Clinic) -> None:
    """Patient's and companion's links share one counter; a driver's is their own."""
    appointment = clinic.book()
    tokens = [mint(appointment, kind) for kind in (ActorKind.PATIENT, ActorKind.COMPANION) for _ in range(2)]
    outcomes: list[str] = []
    wave = threading.Barrier(16, timeout=60)  # one that fails must not keep the others waiting

    def attack(number: int) -> None:
        try:
            for turn in (0, 1):
                wave.wait()
                outcomes.append(enter(tokens[number % 4], OTHER, timedelta(minutes=40 * turn)))
        finally:
            connection.close()

    threads = [threading.Thread(target=attack, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tries = Appointment.objects.get().link_tries
    assert (len(outcomes), outcomes.count("wrong"), tries) == (32, 10, 10)
    assert Reminder.objects.filter(rule__startswith="new_link:").count() == 1
