"""A password alone never signs in; what stands beside it rests encrypted, counts once, and is set up before anything else."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, validate_totp_code
from django.core.management import CommandError, call_command
from django.test import Client

from checklists import key_ring, models
from checklists.rules.access import Role
from clinic import own_sessions
from tests.factories import NOW, Clinic
from tests.staff.factors import (
    SECRET,
    code,
    gave_the_password,
    has_an_app,
    signed_in_by_app,
    user_of,
)

OWN = "/staff/your-sign-in/"
CODES = re.compile(r"<li>([\d ]{23})</li>")


@pytest.fixture(autouse=True)
def travel(settings):
    settings.DEMO = False
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def board(clinic: Clinic) -> str:
    return f"/staff/{clinic.site.slug}/"


def is_in(client: Client, clinic: Clinic) -> bool:
    return client.get(board(clinic)).status_code == 200


def test_a_password_alone_never_signs_in(clinic):
    has_an_app(clinic.nurse)
    client = gave_the_password(clinic.nurse)
    assert "_auth_user_id" not in client.session
    assert client.get(board(clinic))["Location"].startswith("/staff/sign-in/")


def test_password_and_code_lead_to_where_they_were_going(clinic):
    has_an_app(clinic.nurse)
    client = gave_the_password(clinic.nurse, on_to=f"{board(clinic)}calls/")
    assert client.post("/staff/sign-in/code/", {"code": code()})["Location"] == f"{board(clinic)}calls/"
    assert is_in(client, clinic)


def test_the_sessions_name_changes_with_the_sign_in(clinic):
    has_an_app(clinic.nurse)
    client = gave_the_password(clinic.nurse)
    before = client.session.session_key
    client.post("/staff/sign-in/code/", {"code": code()})
    assert client.session.session_key != before


def test_a_wrong_code_stays_outside(clinic):
    has_an_app(clinic.nurse)
    client = gave_the_password(clinic.nurse)
    answer = client.post("/staff/sign-in/code/", {"code": "000000"})
    assert (answer.status_code, "This did not work" in answer.content.decode()) == (200, True)
    assert not is_in(client, clinic)


def test_after_five_wrong_codes_the_right_one_waits_too(clinic):
    has_an_app(clinic.nurse)
    client = gave_the_password(clinic.nurse)
    for _ in range(5):
        client.post("/staff/sign-in/code/", {"code": "000000"})
    client.post("/staff/sign-in/code/", {"code": code()})
    assert not is_in(client, clinic)


@pytest.mark.parametrize("seconds", [0, 31, 59])
def test_a_code_counts_once_for_as_long_as_it_would_count(clinic, travel, seconds):
    has_an_app(clinic.nurse)
    first, second = gave_the_password(clinic.nurse), gave_the_password(clinic.nurse)
    travel.move_to(NOW.replace(second=0))
    used = code()
    first.post("/staff/sign-in/code/", {"code": used})
    travel.shift(timedelta(seconds=seconds))
    assert validate_totp_code(SECRET, used)
    second.post("/staff/sign-in/code/", {"code": f"{used[:3]} {used[3:]}"})
    assert (is_in(first, clinic), is_in(second, clinic)) == (True, False)


def test_a_code_of_two_minutes_ago_counts_no_more(clinic, travel):
    has_an_app(clinic.nurse)
    client, old = gave_the_password(clinic.nurse), code()
    travel.shift(timedelta(minutes=2))
    client.post("/staff/sign-in/code/", {"code": old})
    assert not is_in(client, clinic)


def test_a_recovery_code_opens_once(clinic):
    (recovery, *_) = has_an_app(clinic.nurse)
    first, second = gave_the_password(clinic.nurse), gave_the_password(clinic.nurse)
    for client in (first, second):
        client.post("/staff/sign-in/code/", {"code": recovery})
    assert (is_in(first, clinic), is_in(second, clinic)) == (True, False)


def test_recovery_codes_hold_64_bits_and_more(clinic):
    recovery = has_an_app(clinic.nurse)
    assert len(set(recovery)) == 10 and all(len(each) == 20 and each.isdigit() for each in recovery)
    assert 10**20 > 2**64


def test_what_the_database_holds_makes_no_code(clinic):
    recovery = has_an_app(clinic.nurse)
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in rows and not any(each in rows for each in recovery)
    held = {row.type: row.data for row in Authenticator.objects.all()}
    assert held["totp"]["secret"].startswith("k1.") and held["recovery_codes"]["seed"].startswith("k1.")


def test_a_key_that_waits_for_its_first_code_is_not_readable_either(clinic):
    client = gave_the_password(clinic.nurse)
    page = client.get(f"{OWN}app/").content.decode()
    shown = re.search(r'class="one-time-key">([A-Z2-7 ]+)<', page)
    assert shown and client.session[SECRET_SESSION_KEY].startswith("k1.")
    assert shown[1].replace(" ", "") not in str(dict(client.session))


def test_a_new_key_in_front_seals_and_the_old_one_still_opens(settings):
    old, new = settings.FIELD_KEYS[0], "ab" * 32
    before = key_ring.seal("words", about="test")
    settings.FIELD_KEYS = [new, old]
    after = key_ring.seal("words", about="test")
    assert {key_ring.unseal(each, about="test") for each in (before, after)} == {"words"}
    settings.FIELD_KEYS = [new]
    assert key_ring.unseal(after, about="test") == "words"
    with pytest.raises(key_ring.Unreadable):
        key_ring.unseal(before, about="test")


@pytest.mark.django_db(databases=["default", "owner"])
def test_after_a_rotation_the_old_key_can_go(clinic, settings, capsys):
    has_an_app(clinic.nurse)
    has_an_app(clinic.prescriber)
    old, new = settings.FIELD_KEYS[0], "ab" * 32
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_field_keys", "--json")
    told = json.loads(capsys.readouterr().out)
    assert {name: told[name] for name in ("factors", "sealed_anew", "unreadable")} == {
        "factors": 4, "sealed_anew": 4, "unreadable": [],
    }  # fmt: skip
    call_command("rotate_field_keys", "--json")
    assert json.loads(capsys.readouterr().out)["sealed_anew"] == 0
    settings.FIELD_KEYS = [new]
    assert "_auth_user_id" in signed_in_by_app(clinic.nurse).session


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_rotation_says_whose_key_is_lost_and_does_the_others(clinic, settings, capsys):
    has_an_app(clinic.nurse)
    lost, new = settings.FIELD_KEYS[0], "ab" * 32
    settings.FIELD_KEYS = [new]
    has_an_app(clinic.prescriber)
    kept = Authenticator.objects.filter(user_id=clinic.nurse.user_id).order_by("pk")
    with pytest.raises(CommandError, match=f"factor {kept[0].pk}, {kept[1].pk}. Put the key back"):
        call_command("rotate_field_keys")
    settings.FIELD_KEYS = [new, lost]
    call_command("rotate_field_keys", "--json")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["sealed_anew"] == 2


def test_what_is_sealed_opens_for_its_purpose_alone_and_unchanged():
    sealed = key_ring.seal("words", about="one")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for text, about in ((sealed, "another"), (changed, "one"), ("words", "one"), ("", "one")):
        with pytest.raises(key_ring.Unreadable):
            key_ring.unseal(text, about=about)
    assert sealed != key_ring.seal("words", about="one")


def sets_an_app_up(client: Client) -> str:
    """Its key; the recovery codes are not shown yet."""
    page = client.get(f"{OWN}app/").content.decode()
    secret = re.search(r'class="one-time-key">([A-Z2-7 ]+)<', page)
    assert secret
    answer = client.post(f"{OWN}app/", {"code": code(secret[1].replace(" ", ""))})
    assert answer["Location"] == f"{OWN}recovery-codes/", answer.content
    return secret[1].replace(" ", "")


def test_whoever_has_none_sets_one_up_and_goes_on_where_they_were_going(clinic):
    client = gave_the_password(clinic.nurse, on_to=f"{board(clinic)}calls/")
    assert client.get(f"{board(clinic)}calls/")["Location"] == OWN
    assert "One more way to know you" in client.get(OWN).content.decode()
    before = client.session.session_key
    sets_an_app_up(client)
    assert client.session.session_key != before
    assert f'href="{board(clinic)}calls/"' in client.get(f"{OWN}recovery-codes/").content.decode()
    assert is_in(client, clinic)


def test_the_next_sign_in_asks_for_the_new_app(clinic, travel):
    secret = sets_an_app_up(gave_the_password(clinic.nurse))
    travel.shift(timedelta(minutes=3))
    client = gave_the_password(clinic.nurse)
    client.post("/staff/sign-in/code/", {"code": code(secret)})
    assert is_in(client, clinic)


def test_recovery_codes_are_shown_once_by_a_press(clinic):
    client = gave_the_password(clinic.nurse)
    sets_an_app_up(client)
    page = f"{OWN}recovery-codes/"
    for _ in range(2):
        assert CODES.findall(client.get(page).content.decode()) == []
    shown = CODES.findall(client.post(page).content.decode())
    assert len(shown) == 10
    assert CODES.findall(client.post(page).content.decode() + client.get(page).content.decode()) == []
    renewed = CODES.findall(client.post(page, {"act": "new"}).content.decode())
    assert len(renewed) == 10 and set(renewed).isdisjoint(shown)


def test_a_session_that_gave_a_password_alone_ends_when_its_user_has_a_factor(clinic):
    """Somebody who stole a password and came first gets nothing out of it afterwards."""
    thief = gave_the_password(clinic.nurse)
    assert thief.get(OWN).status_code == 200
    sets_an_app_up(gave_the_password(clinic.nurse))
    assert thief.get(f"{OWN}passkey/")["Location"].startswith("/staff/sign-in/")
    assert not is_in(thief, clinic)


def test_the_demo_asks_for_none(clinic, settings):
    settings.DEMO = True
    assert is_in(gave_the_password(clinic.nurse), clinic)


def test_the_only_factor_stays_and_one_of_two_goes(clinic):
    has_an_app(clinic.nurse)
    client = signed_in_by_app(clinic.nurse)
    app = Authenticator.objects.get(type="totp")
    client.post(f"{OWN}remove/", {"factor": app.pk})
    assert "Add another one first" in client.get(OWN).content.decode()
    passkey = Authenticator.objects.create(
        user=user_of(clinic.nurse), type="webauthn", data={"name": "Desk", "credential": {}}
    )
    client.post(f"{OWN}remove/", {"factor": passkey.pk})
    assert [row.type for row in Authenticator.objects.order_by("pk")] == ["totp", "recovery_codes"]


def test_nobody_removes_somebody_elses(clinic):
    has_an_app(clinic.nurse)
    has_an_app(clinic.prescriber)
    client = signed_in_by_app(clinic.nurse)
    other = Authenticator.objects.get(type="totp", user_id=clinic.prescriber.user_id)
    assert client.post(f"{OWN}remove/", {"factor": other.pk}).status_code == 404
    assert Authenticator.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize(("seconds", "asked"), [(299, False), (301, True)])
def test_five_minutes_after_the_sign_in_the_password_is_asked_for_and_then_it_goes_on(
    clinic, travel, seconds, asked
):
    has_an_app(clinic.nurse)
    client = signed_in_by_app(clinic.nurse)
    travel.shift(timedelta(seconds=seconds))
    answer = client.post(f"{OWN}recovery-codes/", {"act": "new"})
    assert (answer.status_code == 302) is asked
    if asked:
        assert answer["Location"].startswith(f"{OWN}again/?next=")
        wrong = client.post(answer["Location"], {"password": "not this one"})
        assert CODES.findall(wrong.content.decode()) == []
        again = client.post(
            answer["Location"], {"password": "correct horse battery staple", "next": f"{OWN}recovery-codes/"}
        )
        assert len(CODES.findall(again.content.decode())) == 10


def test_sessions_are_listed_and_ended_by_a_press(clinic):
    has_an_app(clinic.nurse)
    elsewhere = gave_the_password(clinic.nurse)
    (recovery, *_) = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    elsewhere.post("/staff/sign-in/code/", {"code": recovery})
    here = signed_in_by_app(clinic.nurse)
    page = here.get(OWN).content.decode()
    assert page.count("Chrome, Windows") == 2 and page.count("Sign out there") == 1
    here.post(f"{OWN}end-sessions/")
    assert (is_in(here, clinic), is_in(elsewhere, clinic)) == (True, False)


def test_nobody_ends_somebody_elses_session(clinic):
    has_an_app(clinic.nurse)
    has_an_app(clinic.prescriber)
    nurse, prescriber = signed_in_by_app(clinic.nurse), signed_in_by_app(clinic.prescriber)
    number = own_sessions.UserSession.objects.get(user_id=clinic.nurse.user_id).pk
    prescriber.post(f"{OWN}end-sessions/", {"session": number})
    assert is_in(nurse, clinic)


def test_with_the_sixth_the_oldest_ends(clinic, travel, settings):
    settings.DEMO = True
    clients = []
    for _ in range(6):
        travel.shift(timedelta(seconds=20))
        clients.append(gave_the_password(clinic.nurse))
    assert [is_in(client, clinic) for client in clients] == [False, True, True, True, True, True]


def test_a_signed_out_session_opens_nothing_when_it_is_played_again(clinic):
    has_an_app(clinic.nurse)
    client = signed_in_by_app(clinic.nurse)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    client.post("/staff/sign-out/")
    again = Client()
    for name, value in cookies.items():
        again.cookies[name] = value
    assert not is_in(again, clinic)


def test_each_change_is_in_the_audit_without_a_secret(clinic):
    client = gave_the_password(clinic.nurse)
    secret = sets_an_app_up(client)
    client.post(f"{OWN}recovery-codes/", {"act": "new"})
    rows = models.AuditEntry.objects.filter(obj=f"user:{clinic.nurse.user_id}").order_by("seq")
    told = [(row.action, row.data) for row in rows]
    assert told == [
        ("factor.add", {"kind": "totp"}),
        ("recovery_codes.make", {"kind": "recovery_codes"}),
    ]
    assert secret not in str(told)


def test_who_lost_everything_begins_anew_by_the_shell(clinic):
    has_an_app(clinic.nurse)
    client = signed_in_by_app(clinic.nurse)
    call_command("forget_factors", user_of(clinic.nurse).email.upper(), "--json")
    assert not Authenticator.objects.exists() and not is_in(client, clinic)
    with pytest.raises(CommandError):
        call_command("forget_factors", "nobody@maple.example")


def test_a_passkey_always_checks_the_person(clinic):
    client = gave_the_password(clinic.nurse)
    page = client.get(f"{OWN}passkey/").content.decode()
    assert '"userVerification": "required"' in page and '"residentKey": "required"' in page
    asked = Client().get("/staff/sign-in/passkey/", headers={"Accept": "application/json"}).json()
    assert asked["request_options"]["publicKey"]["userVerification"] == "required"


NO_PASSKEYS = [
    "",
    "{}",
    "[]",
    "7",
    '"\\ud800"',
    '{"id": "x", "response": {"userHandle": "AA"}}',
    '{"id": "\\udfff"}',
]


@pytest.mark.parametrize("credential", NO_PASSKEYS)
def test_what_is_no_passkey_opens_nothing(clinic, credential):
    client = Client()
    client.get("/staff/sign-in/passkey/", headers={"Accept": "application/json"})
    answer = client.post("/staff/sign-in/passkey/", {"credential": credential})
    assert answer.status_code == 302 and "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", NO_PASSKEYS)
def test_what_is_no_passkey_is_asked_for_again_and_not_repeated(clinic, credential):
    client = gave_the_password(clinic.nurse)
    client.get(f"{OWN}passkey/")
    answer = client.post(f"{OWN}passkey/", {"credential": credential})
    assert (answer.status_code, Authenticator.objects.count()) == (200, 0)
    assert "userHandle" not in answer.content.decode() and "udfff" not in answer.content.decode()


def test_a_manager_of_the_first_day_is_led_the_same_way(clinic):
    assert clinic.manager.has(Role.MANAGER)
    client = gave_the_password(clinic.manager)
    assert client.get("/staff/")["Location"] == OWN
    assert (
        client.post(f"{board(clinic)}team/", {"email": "x@maple.example", "role": "nurse"}).status_code == 403
    )
