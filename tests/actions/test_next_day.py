"""Answers of the day after: kept one by one; a red one calls the desk in the same transaction."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from checklists.actions import calls, next_day
from checklists.actions.calls import CallOutcome
from checklists.actions.next_day import NextDayClosed
from checklists.actions.open_checklists import OperationReused
from checklists.models import Appointment, AuditEntry, Call, NextDayAnswer, ProtocolVersion, Reminder
from checklists.queries.protocols import shipped_data
from checklists.queries.scope import NotFound
from checklists.rules.access import ActorKind
from checklists.rules.appointment_status import Status
from checklists.rules.band import Band
from checklists.rules.questions import AnswerUnclear
from tests.after import DUE, SECOND, gone_home, say
from tests.factories import NOW, START, Clinic


def open_calls() -> dict[str, object]:
    return dict(Call.objects.filter(closed_at=None).values_list("reason", "due_at"))


def test_an_answer_is_kept_with_its_band(clinic: Clinic) -> None:
    row = gone_home(clinic)
    say(clinic, row, "sleep", "badly")
    kept = NextDayAnswer.objects.get()
    assert (kept.question, kept.answer, kept.band) == ("sleep", {"said": "badly"}, "green")
    assert (kept.at, kept.by, kept.site_id) == (DUE, clinic.link_actor(row).label, row.site_id)


def test_pressed_twice_is_once(clinic: Clinic) -> None:
    row, same = gone_home(clinic), uuid4()
    first, again = (say(clinic, row, "thoughts", "yes", operation=same) for _ in range(2))
    assert (first.is_fresh, again.is_fresh, again.band) == (True, False, Band.RED)
    assert (NextDayAnswer.objects.count(), Call.objects.count()) == (1, 1)


def test_an_operation_of_another_question_or_appointment_is_refused(clinic: Clinic) -> None:
    row, other, same = gone_home(clinic), gone_home(clinic), uuid4()
    say(clinic, row, "sleep", "well", operation=same)
    for where, question in ((row, "mood"), (other, "sleep")):
        with pytest.raises(OperationReused), transaction.atomic():
            say(clinic, where, question, "well" if question == "sleep" else "3", operation=same)
    assert NextDayAnswer.objects.count() == 1


@pytest.mark.parametrize(("question", "said"), [("thoughts", "yes"), ("signs", "breathing")])
def test_a_red_answer_calls_now_even_if_nothing_else_is_answered(
    clinic: Clinic, question: str, said: str
) -> None:
    say(clinic, gone_home(clinic), question, said)
    assert open_calls() == {"next_day_urgent": DUE}


def test_an_amber_answer_calls_within_the_day(clinic: Clinic) -> None:
    say(clinic, gone_home(clinic), "nausea", "still")
    assert open_calls() == {"next_day_talk": DUE + timedelta(hours=4)}


def test_not_saying_is_kept_and_asked_about_only_where_it_matters_most(clinic: Clinic) -> None:
    row = gone_home(clinic)
    say(clinic, row, "signs")
    assert (NextDayAnswer.objects.get().answer, open_calls()) == ({}, {})
    say(clinic, row, "thoughts")
    assert list(open_calls()) == ["next_day_talk"]


def test_taking_a_red_answer_back_closes_nothing(clinic: Clinic) -> None:
    row = gone_home(clinic)
    say(clinic, row, "thoughts", "yes")
    say(clinic, row, "thoughts", "no", now=DUE + SECOND)
    assert open_calls() == {"next_day_urgent": DUE}


def test_after_the_desk_has_called_a_second_red_answer_calls_again(clinic: Clinic) -> None:
    row = gone_home(clinic)
    say(clinic, row, "thoughts", "yes")
    calls.record_outcome(
        call_id=Call.objects.get().pk, outcome=CallOutcome.REACHED, by=clinic.nurse, now=DUE + SECOND
    )
    say(clinic, row, "signs", "fainted", now=DUE + timedelta(hours=1))
    assert open_calls() == {"next_day_urgent": DUE + timedelta(hours=1)}


def test_the_answer_and_its_call_are_both_or_neither(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    row = gone_home(clinic)

    def broken(**_: object) -> None:
        raise OSError

    monkeypatch.setattr(calls, "open", broken)
    with pytest.raises(OSError), transaction.atomic():
        say(clinic, row, "thoughts", "yes")
    assert (NextDayAnswer.objects.count(), Call.objects.count()) == (0, 0)


@pytest.mark.parametrize("moment", [DUE - SECOND, DUE + timedelta(hours=48)])
def test_nothing_is_kept_before_it_opens_or_after_it_closed(clinic: Clinic, moment: object) -> None:
    row = gone_home(clinic)
    with pytest.raises(NextDayClosed):
        say(clinic, row, "sleep", "well", now=moment)
    assert not NextDayAnswer.objects.exists()


def test_a_message_sent_by_hand_opens_it(clinic: Clinic) -> None:
    row, early = gone_home(clinic), DUE - timedelta(hours=2)
    Reminder.objects.filter(appointment=row, rule="day_after").update(state="sent", sent_at=early)
    say(clinic, row, "sleep", "well", now=early)
    assert NextDayAnswer.objects.count() == 1


@pytest.mark.parametrize("status", [status for status in Status if status not in (
    Status.IN_INFUSION, Status.RESTING, Status.LEFT)])  # fmt: skip
def test_nobody_is_asked_who_had_no_infusion(clinic: Clinic, status: Status) -> None:
    with pytest.raises(NextDayClosed):
        say(clinic, gone_home(clinic, status=status), "sleep", "well")


@pytest.mark.parametrize("status", [Status.IN_INFUSION, Status.RESTING])
def test_a_status_that_nobody_moved_on_keeps_no_answer_away(clinic: Clinic, status: Status) -> None:
    say(clinic, gone_home(clinic, status=status), "thoughts", "yes")
    assert list(open_calls()) == ["next_day_urgent"]


@pytest.mark.parametrize("kind", [ActorKind.COMPANION, ActorKind.DRIVER])
def test_whoever_helps_answers_nothing_here(clinic: Clinic, kind: ActorKind) -> None:
    row = gone_home(clinic)
    with pytest.raises(NotFound):
        next_day.answer(
            appointment_id=row.pk, question="sleep", operation_id=uuid4(), raw=["well"],
            by=clinic.link_actor(row, kind), now=DUE,
        )  # fmt: skip


def test_another_appointments_link_answers_nothing(clinic: Clinic) -> None:
    mine, theirs = gone_home(clinic), gone_home(clinic)
    with pytest.raises(NotFound):
        next_day.answer(
            appointment_id=theirs.pk, question="sleep", operation_id=uuid4(), raw=["well"],
            by=clinic.link_actor(mine), now=DUE,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("question", "said"), [("mood", "11"), ("mood", "low"), ("sleep", "fine"), ("sleep", "")]
)
def test_an_unclear_answer_is_not_kept(clinic: Clinic, question: str, said: str) -> None:
    with pytest.raises(AnswerUnclear):
        say(clinic, gone_home(clinic), question, said)
    assert not NextDayAnswer.objects.exists()


def test_a_question_that_nobody_asks_is_not_there(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        say(clinic, gone_home(clinic), "weather", "sunny")


def test_a_version_older_than_these_questions_asks_the_shipped_ones(clinic: Clinic) -> None:
    row, data = gone_home(clinic), shipped_data("first-infusion")
    del data["next_day"]
    older = ProtocolVersion.objects.create(
        site=clinic.site,
        protocol=clinic.version.protocol,
        number=2,
        data=data,
        state="retired",
        published_at=NOW,
    )
    Appointment.objects.filter(pk=row.pk).update(protocol_version=older)
    say(clinic, row, "thoughts", "yes")
    assert list(open_calls()) == ["next_day_urgent"]


def test_the_audit_names_the_row_and_never_the_answer(clinic: Clinic) -> None:
    row = gone_home(clinic)
    say(clinic, row, "thoughts", "yes")
    told = [
        f"{entry.action} {entry.obj} {entry.data}" for entry in AuditEntry.objects.filter(at__isnull=False)
    ]
    said = [line for line in told if "next_day.answer" in line]
    assert said == [f"next_day.answer answer:{NextDayAnswer.objects.get().pk} {{}}"]
    assert not any("thoughts" in line for line in told)


def test_no_call_for_a_start_that_is_still_ahead(clinic: Clinic) -> None:
    with pytest.raises(NextDayClosed):
        say(clinic, clinic.book(starts_at=START), "thoughts", "yes")
