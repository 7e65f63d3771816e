"""What happened to a message, in the order of time and in plain words."""

from datetime import UTC, datetime

import pytest

from checklists.rules.message_steps import Happened, steps

AT = datetime(2026, 11, 23, 16, 41, 30, tzinfo=UTC)


def words(*events: Happened, channel: str = "email") -> list[str]:
    return [step.words for step in steps(events, channel=channel)]


def test_that_it_was_planned_is_no_step() -> None:
    assert words(Happened(AT, "planned")) == []


def test_sent_means_accepted_by_the_mail_server() -> None:
    (step,) = steps([Happened(AT, "sent", detail="250 queued as 7")], channel="email")
    assert (step.words, step.said) == ("Left, accepted by the mail server", "250 queued as 7")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("delivered", "Delivered"),
        ("bounced", "Bounced: it did not arrive"),
        ("complained", "Reported as unwanted"),
    ],
)
def test_what_a_provider_says_are_other_words(kind: str, said: str) -> None:
    assert words(Happened(AT, kind, is_delivery=True)) == [said]


def test_a_delivery_comes_after_the_leaving_whatever_the_order_of_the_rows() -> None:
    later = AT.replace(minute=50)
    found = words(Happened(later, "delivered", is_delivery=True), Happened(AT, "sent"))
    assert found == ["Left, accepted by the mail server", "Delivered"]


def test_a_doubt_names_the_moment_at_which_it_may_have_left() -> None:
    doubt = Happened(AT, "planned", "in_doubt", "may have left 16:41:07 UTC. timed out")
    (step,) = steps([doubt], channel="email")
    assert (step.at, step.said) == (AT.replace(second=7), "timed out")
    assert step.words == "May have left: nobody knows the mail server's answer"


def test_a_doubt_noted_after_midnight_is_of_the_day_before() -> None:
    noted = datetime(2026, 11, 24, 0, 5, tzinfo=UTC)
    (step,) = steps([Happened(noted, "planned", "in_doubt", "may have left 23:59:58 UTC")], channel="email")
    assert step.at == datetime(2026, 11, 23, 23, 59, 58, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("superseded", "moved", "Not sent: the appointment was moved; a new plan took its place"),
        ("expired", "send_by_passed", "Not sent: its last useful moment had passed"),
        ("failed", "address_failed", "Did not go out: the email address does not work"),
        (
            "paused",
            "address_changed",
            "Waits for a person: the email address is new; read it back to the patient first",
        ),
    ],
)
def test_an_ending_says_why(state: str, reason: str, said: str) -> None:
    assert words(Happened(AT, state, reason)) == [said]


def test_who_asked_for_it_stands_beside_it_and_is_no_word_of_the_server() -> None:
    (step,) = steps([Happened(AT, "planned", "send_now", "Kim Lee")], channel="email")
    assert (step.words, step.by, step.said) == ("Asked to go at once", "Kim Lee", "")


def test_a_call_that_was_placed_did_not_leave() -> None:
    assert words(Happened(AT, "sent", "call_placed"), channel="call") == ["Put on the call list"]


def test_a_reason_that_nobody_knows_still_reads() -> None:
    assert words(Happened(AT, "planned", "some_new_code")) == ["Planned again: some new code"]
