"""Ticks that a phone kept: applied once however they come, never over somebody else's head, never on another list."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checklists.actions import access_links, appointments, kept_ticks, phone_copies, ticks
from checklists.actions.kept_ticks import Answered, KeptTick, Sent
from checklists.models import Appointment, AuditEntry, Item, PhoneCopy, Tick
from checklists.queries import phone
from checklists.queries.checkin import check_in
from checklists.queries.item_acts import seen_of
from checklists.rules.access import Actor, ActorKind
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Outcome as Found
from checklists.rules.kept_ticks import Outcome, Seen, Who
from checklists.rules.phone_copies import Standing
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import mint
from tests.preparing import CLOTHING, FASTING, HYDRATION, RIDE, checked_in, confirm, fresh
from tests.reminders.ladder import helper

LATER = NOW + timedelta(minutes=5)


@dataclass
class Phone:
    """What a phone knows: its copy, and what it had seen of each line when the copy was made."""

    row: Appointment
    by: Actor
    copy: UUID
    plan: int
    seen: dict[int, Seen] = field(default_factory=dict)

    def kept(self, position: int = HYDRATION, *, done: bool = True) -> KeptTick:
        return KeptTick(uuid4(), position, done, self.seen[position], NOW + timedelta(minutes=1))

    def send(self, *kept: KeptTick, now: datetime = LATER, **other: object) -> Sent:
        asked = {"copy_id": self.copy, "told_plan": self.plan, "by": self.by} | other
        return kept_ticks.send(kept=kept, now=now, **asked)  # type: ignore[arg-type]

    def answer(self, kept: KeptTick, **other: object) -> Answered:
        return self.send(kept, **other).answers[0]  # type: ignore[arg-type]


def phone_of(clinic: Clinic, row: Appointment | None = None, *, now: datetime = NOW) -> Phone:
    row = row or clinic.book()
    answer = row.patient.date_of_birth
    opened = access_links.open_link(token=mint(row, now=now), answer=answer, previous_cookie="", now=now)
    by = clinic.link_actor(row)
    made = phone_copies.keep(cookie=opened.cookie, by=by, now=now)
    seen = seen_of(row)
    return Phone(row, by, made.copy_id, made.plan_version, seen)


def item(phone: Phone, position: int = HYDRATION) -> Item:
    return Item.objects.get(appointment=phone.row, position=position)


def helper_of(clinic: Clinic) -> Actor:
    """Somebody who may tick for the one patient there is."""
    row = Appointment.objects.get()
    kim = helper(row, may_read_at=NOW, may_tick_at=NOW)
    return Actor(
        kind=ActorKind.COMPANION, key=str(kim.pk), name=kim.name, site_ids=frozenset({row.site_id}),
        appointment_id=row.pk, companion_id=kim.pk,
    )  # fmt: skip


def nurse_says(
    clinic: Clinic, phone: Phone, position: int = HYDRATION, *, done: bool, now: datetime = LATER
) -> None:
    ticks.tick(
        appointment_id=phone.row.pk,
        item_position=position,
        operation_id=uuid4(),
        done=done,
        by=clinic.nurse,
        now=now,
    )


def test_a_copy_is_one_row_with_its_end_and_an_entry(clinic: Clinic) -> None:
    phone_of(clinic)
    copy = PhoneCopy.objects.get()
    assert (copy.plan_version, copy.wipe_at) == (1, copy.link.expires_at)
    assert AuditEntry.objects.filter(action="copy.keep").count() == 1


def test_a_site_may_forbid_it(clinic: Clinic) -> None:
    clinic.site.phone_copies_allowed = False
    clinic.site.save()
    with pytest.raises(phone_copies.CopiesForbidden):
        phone_of(clinic)
    assert not PhoneCopy.objects.exists()


def test_a_tick_keeps_both_clocks(clinic: Clinic) -> None:
    phone = phone_of(clinic)
    answered = phone.answer(phone.kept())
    tick = Tick.objects.get()
    assert (answered.outcome, answered.at, item(phone).done) == (Outcome.APPLIED, LATER, True)
    assert (tick.at, tick.phone_at) == (LATER, NOW + timedelta(minutes=1))


def test_three_ticks_sent_three_times_are_three(clinic: Clinic) -> None:
    phone = phone_of(clinic)
    three = [phone.kept(FASTING), phone.kept(HYDRATION), phone.kept(CLOTHING)]
    outcomes = [[each.outcome for each in phone.send(*three).answers] for _ in range(3)]
    assert outcomes == [[Outcome.APPLIED] * 3, [Outcome.ALREADY] * 3, [Outcome.ALREADY] * 3]
    assert Tick.objects.count() == 3


def test_two_taps_on_one_line_end_as_the_last(clinic: Clinic) -> None:
    phone = phone_of(clinic)
    tick, undo = phone.kept(done=True), phone.kept(done=False)
    phone.send(tick, undo)
    phone.send(tick)  # the first request was slower
    assert (item(phone).done, Tick.objects.count()) == (False, 2)


@pytest.mark.parametrize("wanted", [True, False])
def test_what_a_nurse_took_back_is_not_overruled(clinic: Clinic, wanted: bool) -> None:
    phone = phone_of(clinic)
    nurse_says(clinic, phone, done=not wanted)
    kept = phone.kept(done=wanted)
    answered = phone.answer(kept, now=LATER + timedelta(minutes=1))
    assert answered.outcome is Outcome.CONFLICT and answered.act is not None
    assert (answered.act.who, answered.act.at, answered.act.says) == (Who.TEAM, LATER, not wanted)
    assert item(phone).done is not wanted
    # Sent again, the answer is the same, and nothing is added.
    assert phone.answer(kept, now=LATER + timedelta(minutes=2)) == answered
    assert Tick.objects.count() == 2


def test_whoever_helped_still_takes_back_what_a_late_tick_left_standing(clinic: Clinic) -> None:
    phone, kim = phone_of(clinic), helper_of(clinic)
    tick = {"appointment_id": phone.row.pk, "item_position": CLOTHING, "by": kim, "now": LATER}
    ticks.tick(operation_id=uuid4(), done=True, **tick)  # type: ignore[arg-type]
    assert phone.answer(phone.kept(CLOTHING, done=False)).outcome is Outcome.CONFLICT
    ticks.tick(operation_id=uuid4(), done=False, **tick)  # type: ignore[arg-type]
    assert not item(phone, CLOTHING).done


def test_the_nurse_reads_the_late_tick_and_the_list_has_a_new_version(clinic: Clinic) -> None:
    phone = phone_of(clinic)
    nurse_says(clinic, phone, done=False)
    before = fresh(phone.row).version
    phone.answer(phone.kept())
    row = fresh(phone.row)
    line = check_in(appointment_id=row.pk, by=clinic.nurse, now=LATER).items[HYDRATION - 1]
    assert [(said.word, said.late_at) for said in line.said] == [
        ("undone", None),
        ("done", NOW + timedelta(minutes=1)),
    ]
    assert (line.done, row.version) == (False, before + 1)
    assert AuditEntry.objects.filter(action="tick.late").count() == 1


def test_the_patients_own_page_does_not_take_a_late_tick_for_an_answer(clinic: Clinic) -> None:
    phone_ = phone_of(clinic)
    nurse_says(clinic, phone_, done=True, now=NOW + timedelta(minutes=2))
    phone_.answer(phone_.kept(done=False))
    line = phone.page(by=phone_.by, now=LATER).item(HYDRATION)
    assert line is not None and line.answered_at == NOW + timedelta(minutes=2)


def test_who_has_read_both_and_chooses_is_heard(clinic: Clinic) -> None:
    phone = phone_of(clinic)
    nurse_says(clinic, phone, done=False)
    phone.answer(phone.kept())
    phone.seen = seen_of(phone.row)
    assert phone.answer(phone.kept()).outcome is Outcome.APPLIED
    assert item(phone).done


def test_a_nurse_who_says_the_same_is_no_conflict(clinic: Clinic) -> None:
    phone = phone_of(clinic)
    nurse_says(clinic, phone, done=True)
    assert phone.answer(phone.kept(done=True)).outcome is Outcome.APPLIED


def test_taps_before_and_after_an_unseen_edit_are_judged_alike(clinic: Clinic) -> None:
    """Undo agrees with the nurse; the tick behind it was tapped without seeing her edit all the same."""
    phone = phone_of(clinic)
    nurse_says(clinic, phone, done=False)
    sent = phone.send(phone.kept(done=False), phone.kept(done=True))
    assert [each.outcome for each in sent.answers] == [Outcome.APPLIED, Outcome.CONFLICT]
    assert not item(phone).done


def test_a_finding_at_the_desk_is_shown_and_stands(clinic: Clinic) -> None:
    row = checked_in(clinic)
    phone = phone_of(clinic, row, now=START - timedelta(minutes=30))
    confirm(row, CLOTHING, clinic.nurse, outcome=Found.NOT_MET)
    answered = phone.answer(phone.kept(CLOTHING, done=True), now=START)
    assert answered.outcome is Outcome.CONFLICT and answered.act is not None
    assert (answered.act.who, answered.act.says) == (Who.TEAM, False)


def test_two_phones_of_one_patient_meet(clinic: Clinic) -> None:
    one = phone_of(clinic)
    other = phone_of(clinic, one.row)
    one.send(one.kept(done=True))
    answered = other.answer(other.kept(done=False))
    assert answered.outcome is Outcome.CONFLICT and answered.act is not None
    assert answered.act.who is Who.PHONE


def test_another_patients_copy_changes_nothing_and_says_nothing(clinic: Clinic) -> None:
    mine, theirs = phone_of(clinic), phone_of(clinic)
    sent = theirs.send(mine.kept(), copy_id=mine.copy)
    assert sent == Sent(Standing.FOREIGN)
    assert not Tick.objects.exists()


def test_after_a_move_the_patient_is_asked_again(clinic: Clinic) -> None:
    phone = phone_of(clinic)
    appointments.move(
        appointment_id=phone.row.pk, starts_at=START + timedelta(hours=3), by=clinic.desk, now=LATER
    )
    assert phone.send(phone.kept()) == Sent(Standing.AGAIN)
    assert not item(phone).done


@pytest.mark.parametrize("how", ["ended", "revoked", "over", "told another plan"])
def test_a_copy_that_is_over_asks_again(clinic: Clinic, how: str) -> None:
    phone, now = phone_of(clinic), LATER
    if how == "ended":
        assert phone_copies.end(copy_id=phone.copy, by=phone.by, now=LATER)
    elif how == "revoked":
        access_links.revoke(appointment_id=phone.row.pk, by=clinic.nurse, now=LATER)
    elif how == "over":
        now = START + timedelta(hours=24)
    else:
        phone.plan = 9
    assert phone.send(phone.kept(), now=now).standing is Standing.AGAIN
    assert not Tick.objects.exists()


def test_nobody_ends_the_copy_of_somebody_else(clinic: Clinic) -> None:
    mine, theirs = phone_of(clinic), phone_of(clinic)
    assert not phone_copies.end(copy_id=mine.copy, by=theirs.by, now=LATER)
    assert PhoneCopy.objects.filter(ended_at=None).count() == 2


def test_what_asks_is_answered_on_its_own_page(clinic: Clinic) -> None:
    phone = phone_of(clinic)
    assert phone.answer(phone.kept(RIDE)).outcome is Outcome.ASKS_MORE
    assert not Tick.objects.exists()


def test_the_times_are_known_by_a_tick_until_one_of_them_has_passed(clinic: Clinic) -> None:
    phone = phone_of(clinic)
    kept = phone.kept(FASTING)
    assert phone.answer(kept, now=START - timedelta(hours=7)).outcome is Outcome.ASKS_MORE
    assert phone.answer(kept, now=LATER).outcome is Outcome.APPLIED


def test_a_closed_list_says_so(clinic: Clinic) -> None:
    phone = phone_of(clinic, checked_in(clinic), now=START - timedelta(minutes=30))
    Appointment.objects.filter(pk=phone.row.pk).update(status=Status.IN_INFUSION)
    assert phone.answer(phone.kept(CLOTHING, done=False), now=START).outcome is Outcome.CLOSED


def test_an_unknown_line_and_a_used_operation_are_refused(clinic: Clinic) -> None:
    phone = phone_of(clinic)
    first = phone.kept(HYDRATION)
    phone.send(first)
    phone.seen[77] = Seen()
    used = KeptTick(first.operation_id, CLOTHING, True, phone.seen[CLOTHING])
    assert [each.outcome for each in phone.send(phone.kept(77), used).answers] == [Outcome.REFUSED] * 2
    assert Tick.objects.count() == 1


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class Channel:
    """A network that loses 30 % each way, doubles and reorders; requests that were held back arrive later."""

    phone: Phone
    chance: random.Random
    kept: list[KeptTick] = field(default_factory=list)
    on_the_way: list[tuple[KeptTick, ...]] = field(default_factory=list)
    acknowledged: set[UUID] = field(default_factory=set)

    def tap(self, position: int, *, done: bool) -> None:
        self.kept.append(self.phone.kept(position, done=done))
        self.send()

    def send(self) -> None:
        """All that is kept, oldest first, as the phone does it."""
        if not self.kept:
            return
        request = tuple(self.kept)
        if self.chance.random() < 0.3:
            return
        if self.chance.random() < 0.3:
            self.on_the_way.append(request)
        if self.chance.random() < 0.3:
            return self.on_the_way.append(request)
        return self.arrives(request)

    def arrives(self, request: tuple[KeptTick, ...]) -> None:
        answers = self.phone.send(*request).answers
        if self.chance.random() >= 0.3:
            told = {each.operation_id for each in answers}
            self.acknowledged |= told
            self.kept = [each for each in self.kept if each.operation_id not in told]

    def late_ones(self) -> None:
        self.chance.shuffle(self.on_the_way)
        while self.on_the_way:
            self.arrives(self.on_the_way.pop())


TAPS = st.lists(st.tuples(st.sampled_from([HYDRATION, CLOTHING]), st.booleans()), min_size=1, max_size=8)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taps=TAPS, seed=st.integers(0, 10_000))
def test_a_bad_network_loses_doubles_and_turns_around_nothing(
    clinic: Clinic, taps: list[tuple[int, bool]], seed: int
) -> None:
    with undone():
        channel = Channel(phone_of(clinic), random.Random(seed))
        for position, done in taps:
            channel.tap(position, done=done)
            if channel.chance.random() < 0.4:
                channel.late_ones()
        while channel.kept:
            channel.send()
        channel.late_ones()
        assert len(channel.acknowledged) == Tick.objects.count() == len(taps)
        for position, done in dict(taps).items():
            assert item(channel.phone, position).done is done


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taps=TAPS, seed=st.integers(0, 10_000), says=st.booleans(), at=st.integers(0, 8))
def test_a_nurse_in_the_middle_is_never_overruled_and_nothing_of_either_is_lost(
    clinic: Clinic, taps: list[tuple[int, bool]], seed: int, says: bool, at: int
) -> None:
    """The phone never learns of her edit here: every later tap is made without having seen it."""
    with undone():
        channel = Channel(phone_of(clinic), random.Random(seed))
        for number, (position, done) in enumerate(taps):
            if number == at:
                nurse_says(clinic, channel.phone, HYDRATION, done=says)
            channel.tap(position, done=done)
        if at >= len(taps):
            nurse_says(clinic, channel.phone, HYDRATION, done=says)
        while channel.kept:
            channel.send()
        channel.late_ones()
        assert Tick.objects.count() == len(taps) + 1
        nurses = Tick.objects.get(by=clinic.nurse.label).pk
        after = Tick.objects.filter(item=item(channel.phone), pk__gt=nurses).exclude(answer__has_key="late")
        assert {tick.done for tick in after} <= {says}
        assert item(channel.phone).done is says
