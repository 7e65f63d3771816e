"""Two hands on one draft at once: one wins, the other is told, nothing is half done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from checklists import models
from checklists.actions import protocol_drafts, protocols
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 4
REFUSED = (protocols.DraftChanged, protocols.NotADraft, protocols.AlreadySignedOff, protocols.SlugTaken)


def at_once(act: Callable[[int], object]) -> list[object]:
    gate = Barrier(HANDS)

    def hand(number: int) -> object:
        try:
            gate.wait()
            return act(number)
        except REFUSED as refused:
            return type(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(hand, range(HANDS)))


def refusals(answers: list[object]) -> list[str]:
    return [answer.__name__ for answer in answers if isinstance(answer, type)]


@pytest.fixture
def clinic(django_db_setup: None) -> factories.Clinic:
    return factories.clinic()


@pytest.fixture
def row(clinic: factories.Clinic) -> models.ProtocolVersion:
    made = protocols.draft(protocol_id=clinic.version.protocol_id, by=clinic.manager, now=NOW)
    return models.ProtocolVersion.objects.get(pk=made.version_id)


def test_four_hands_begin_one_draft(clinic):
    made = at_once(
        lambda number: protocols.draft(protocol_id=clinic.version.protocol_id, by=clinic.manager, now=NOW)
    )
    assert len({each.version_id for each in made}) == 1


def test_four_hands_save_one_page_and_three_are_told(clinic, row):
    answers = at_once(
        lambda number: protocol_drafts.change(
            version_id=row.pk,
            revision=1,
            data={**row.data, "name": f"Hand {number}"},
            by=clinic.manager,
            now=NOW,
        )
    )
    assert refusals(answers) == ["DraftChanged"] * 3
    row.refresh_from_db()
    assert row.revision == 2


def test_a_sign_off_and_a_change_at_once_never_leave_a_signed_draft_that_nobody_read(clinic, row):
    def act(number: int) -> object:
        if number % 2:
            return protocols.sign_off(version_id=row.pk, revision=1, by=clinic.prescriber, now=NOW)
        data = {**row.data, "name": "Changed"}
        return protocol_drafts.change(version_id=row.pk, revision=1, data=data, by=clinic.manager, now=NOW)

    assert len(refusals(at_once(act))) == 3
    row.refresh_from_db()
    assert (row.signed_off_at is None) is (row.data["name"] == "Changed")


def test_four_hands_publish_once(clinic, row):
    protocols.sign_off(version_id=row.pk, revision=1, by=clinic.prescriber, now=NOW)
    answers = at_once(lambda number: protocols.publish(version_id=row.pk, by=clinic.manager, now=NOW))
    assert refusals(answers) == ["NotADraft"] * 3
    states = models.ProtocolVersion.objects.filter(protocol_id=row.protocol_id).order_by("number")
    assert list(states.values_list("state", flat=True)) == ["retired", "published"]


def test_four_hands_begin_a_protocol_of_one_name_once(clinic):
    answers = at_once(
        lambda number: protocols.start(
            site_id=clinic.site.pk, name="Mine", slug="mine", by=clinic.manager, now=NOW
        )
    )
    assert refusals(answers) == ["SlugTaken"] * 3
