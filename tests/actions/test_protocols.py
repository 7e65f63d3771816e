"""Drafts, sign-offs, publications: who may, in which order, and what never changes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from checklists import models
from checklists.actions import protocol_drafts, protocols
from checklists.queries import protocol_versions
from checklists.queries.protocols import shipped_data
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor, Role
from checklists.rules.protocol import ProtocolInvalid
from checklists.rules.protocol_edit import with_value
from tests.factories import NOW, Clinic, staff


def drafted(clinic: Clinic) -> models.ProtocolVersion:
    made = protocols.draft(protocol_id=clinic.version.protocol_id, by=clinic.manager, now=NOW)
    return models.ProtocolVersion.objects.get(pk=made.version_id)


def renamed(row: models.ProtocolVersion, by: Actor, name: str = "Better", revision: int | None = None) -> int:
    return protocol_drafts.change(
        version_id=row.pk,
        revision=row.revision if revision is None else revision,
        data={**row.data, "name": name},
        by=by,
        now=NOW,
    )


def signed(clinic: Clinic, row: models.ProtocolVersion) -> models.ProtocolVersion:
    protocols.sign_off(version_id=row.pk, revision=row.revision, by=clinic.prescriber, now=NOW)
    row.refresh_from_db()
    return row


def published(clinic: Clinic, row: models.ProtocolVersion) -> models.ProtocolVersion:
    protocols.publish(version_id=signed(clinic, row).pk, by=clinic.manager, now=NOW)
    row.refresh_from_db()
    return row


def test_a_draft_begins_from_what_is_published_and_there_is_one(clinic):
    row = drafted(clinic)
    assert (row.number, row.state, row.data["version"]) == (2, "draft", 2)
    assert {**row.data, "version": 1} == clinic.version.data
    assert drafted(clinic).pk == row.pk


@pytest.mark.parametrize(
    ("options", "items"),
    [({"from_shipped": "first-infusion"}, True), ({}, False), ({"from_version_id": "own"}, True)],
)
def test_a_new_protocol_begins_with_a_draft_of_a_base_or_of_nothing(clinic, options, items):
    options = {key: clinic.version.pk if value == "own" else value for key, value in options.items()}
    made = protocols.start(
        site_id=clinic.site.pk, name="Mine", slug="mine", by=clinic.prescriber, now=NOW, **options
    )
    row = models.ProtocolVersion.objects.get(pk=made.version_id)
    assert (row.state, row.number, row.data["slug"], row.data["name"]) == ("draft", 1, "mine", "Mine")
    assert bool(row.data["items"]) is items


def test_a_slug_is_taken_once_a_site(clinic):
    with pytest.raises(protocols.SlugTaken):
        protocols.start(site_id=clinic.site.pk, name="x", slug="first-infusion", by=clinic.manager, now=NOW)


def test_another_site_s_version_is_no_base(clinic):
    with pytest.raises(NotFound):
        protocols.start(
            site_id=clinic.site.pk, name="x", slug="x", from_version_id=clinic.other_version.pk,
            by=clinic.manager, now=NOW,
        )  # fmt: skip


def drafting(clinic, row, by):
    common = {"by": by, "now": NOW}
    return (
        lambda: protocols.start(site_id=clinic.site.pk, name="x", slug="x", **common),
        lambda: protocols.draft(protocol_id=row.protocol_id, **common),
        lambda: renamed(row, by),
        lambda: protocol_drafts.bring_in(site_id=clinic.site.pk, slug="y", data=row.data, **common),
    )


def deciding(clinic, row, by):
    common = {"by": by, "now": NOW}
    return (
        lambda: protocols.sign_off(version_id=row.pk, revision=1, **common),
        lambda: protocols.publish(version_id=row.pk, **common),
        lambda: protocols.retire(protocol_id=row.protocol_id, **common),
        lambda: protocol_drafts.discard(version_id=row.pk, revision=1, **common),
    )


@pytest.mark.parametrize("who", ["desk", "other_nurse"])
def test_who_drafts_nothing_changes_nothing(clinic, who):
    by, row = getattr(clinic, who), drafted(clinic)
    for act in (*drafting(clinic, row, by), *deciding(clinic, row, by)):
        with pytest.raises((PermissionDenied, NotFound)):
            act()
    row.refresh_from_db()
    assert row.revision == 1 and row.state == "draft"


def test_a_nurse_drafts_and_decides_nothing(clinic):
    row = drafted(clinic)
    for act in deciding(clinic, row, clinic.nurse):
        with pytest.raises(PermissionDenied):
            act()
    for act in drafting(clinic, row, clinic.nurse):
        act()
    row.refresh_from_db()
    assert (row.drafted_by_id, row.state, row.signed_off_at) == (clinic.nurse.user_id, "draft", None)


def test_what_a_nurse_changes_is_signed_off_anew(clinic):
    row = drafted(clinic)
    protocols.sign_off(version_id=row.pk, revision=1, by=clinic.prescriber, now=NOW)
    row.refresh_from_db()
    protocol_drafts.change(
        version_id=row.pk, revision=row.revision, data={**row.data, "name": "Other"}, by=clinic.nurse, now=NOW
    )
    with pytest.raises(protocols.NotSignedOff):
        protocols.publish(version_id=row.pk, by=clinic.manager, now=NOW)


def test_another_site_s_manager_and_prescriber_find_nothing(clinic):
    other = staff(clinic.other_site, Role.MANAGER, Role.PRESCRIBER)
    row = drafted(clinic)
    common = {"by": other, "now": NOW}
    for act in (
        lambda: protocols.draft(protocol_id=row.protocol_id, **common),
        lambda: renamed(row, other),
        lambda: protocols.sign_off(version_id=row.pk, revision=1, **common),
        lambda: protocols.publish(version_id=row.pk, **common),
        lambda: protocols.retire(protocol_id=row.protocol_id, **common),
        lambda: protocol_drafts.discard(version_id=row.pk, revision=1, **common),
        lambda: protocol_drafts.bring_into(protocol_id=row.protocol_id, data=row.data, **common),
        lambda: protocol_drafts.bring_in(site_id=clinic.site.pk, slug="y", data=row.data, **common),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_manager_does_not_sign_off(clinic):
    row = drafted(clinic)
    with pytest.raises(PermissionDenied):
        protocols.sign_off(version_id=row.pk, revision=1, by=clinic.manager, now=NOW)


def test_a_change_needs_the_newest_revision(clinic):
    row = drafted(clinic)
    renamed(row, clinic.manager, "Hers")
    with pytest.raises(protocols.DraftChanged):
        renamed(row, clinic.prescriber, "His", revision=1)
    row.refresh_from_db()
    assert (row.data["name"], row.revision) == ("Hers", 2)


def test_a_change_takes_the_sign_off_back(clinic):
    row = signed(clinic, drafted(clinic))
    renamed(row, clinic.manager)
    row.refresh_from_db()
    assert (row.signed_off_at, row.signed_off_by) == (None, None)
    with pytest.raises(protocols.NotSignedOff):
        protocols.publish(version_id=row.pk, by=clinic.manager, now=NOW)


def test_whoever_signs_off_does_not_publish_it_as_well(clinic):
    """Whatever else they are: a prescriber who manages the site too is one person."""
    both = staff(clinic.site, Role.MANAGER, Role.PRESCRIBER)
    row = drafted(clinic)
    protocols.sign_off(version_id=row.pk, revision=row.revision, by=both, now=NOW)
    with pytest.raises(protocols.TakesAnother):
        protocols.publish(version_id=row.pk, by=both, now=NOW)
    row.refresh_from_db()
    assert row.state == "draft"
    protocols.publish(version_id=row.pk, by=clinic.prescriber, now=NOW)
    row.refresh_from_db()
    assert row.state == "published"


def test_a_draft_may_be_incomplete_but_nobody_signs_it_off(clinic):
    row = drafted(clinic)
    data = with_value(row.data, ("items",), [])
    protocol_drafts.change(version_id=row.pk, revision=1, data=data, by=clinic.manager, now=NOW)
    with pytest.raises(protocols.NotReady):
        protocols.sign_off(version_id=row.pk, revision=2, by=clinic.prescriber, now=NOW)


def test_forbidden_words_are_not_signed_off(clinic):
    row = drafted(clinic)
    data = with_value(row.data, ("items", "medicines", "help"), "Stop your tablets the day before.")
    protocol_drafts.change(version_id=row.pk, revision=1, data=data, by=clinic.manager, now=NOW)
    with pytest.raises(protocols.NotReady):
        protocols.sign_off(version_id=row.pk, revision=2, by=clinic.prescriber, now=NOW)


def test_a_prescriber_signs_what_they_read(clinic):
    row = drafted(clinic)
    renamed(row, clinic.manager)
    with pytest.raises(protocols.DraftChanged):
        protocols.sign_off(version_id=row.pk, revision=1, by=clinic.prescriber, now=NOW)


def test_a_published_version_that_nobody_signed_is_signed_once(clinic):
    row = signed(clinic, clinic.version)
    assert (row.state, row.signed_off_by_id) == ("published", clinic.prescriber.user_id)
    with pytest.raises(protocols.AlreadySignedOff):
        protocols.sign_off(version_id=row.pk, revision=row.revision, by=clinic.prescriber, now=NOW)


def test_publishing_retires_the_one_before_and_booked_appointments_keep_it(clinic):
    booked = clinic.book()
    row = drafted(clinic)
    renamed(row, clinic.manager, "Better infusion")
    row.refresh_from_db()
    published(clinic, row)
    clinic.version.refresh_from_db()
    booked.refresh_from_db()
    assert (row.state, clinic.version.state, clinic.version.retired_at) == ("published", "retired", NOW)
    assert booked.protocol_version_id == clinic.version.pk
    found = protocol_versions.published_of(site_id=clinic.site.pk)
    assert [(each.version_id, each.name) for each in found] == [(row.pk, "Better infusion")]


def test_a_published_version_is_neither_changed_nor_discarded_nor_published_again(clinic):
    row = published(clinic, drafted(clinic))
    for act in (
        lambda: renamed(row, clinic.manager),
        lambda: protocol_drafts.discard(version_id=row.pk, revision=row.revision, by=clinic.manager, now=NOW),
        lambda: protocols.publish(version_id=row.pk, by=clinic.manager, now=NOW),
    ):
        with pytest.raises(protocols.NotADraft):
            act()


def test_a_retired_protocol_is_booked_no_more_and_drafted_again_from_its_newest_version(clinic):
    protocols.retire(protocol_id=clinic.version.protocol_id, by=clinic.prescriber, now=NOW)
    protocols.retire(protocol_id=clinic.version.protocol_id, by=clinic.prescriber, now=NOW)
    assert protocol_versions.published_of(site_id=clinic.site.pk) == ()
    assert drafted(clinic).number == 2


def test_a_discarded_first_draft_leaves_nothing_behind(clinic):
    made = protocols.start(site_id=clinic.site.pk, name="Mine", slug="mine", by=clinic.manager, now=NOW)
    protocol_drafts.discard(version_id=made.version_id, revision=1, by=clinic.manager, now=NOW)
    assert not models.Protocol.objects.filter(pk=made.protocol_id).exists()
    row = drafted(clinic)
    protocol_drafts.discard(version_id=row.pk, revision=1, by=clinic.manager, now=NOW)
    assert models.Protocol.objects.filter(pk=row.protocol_id).exists()


def test_a_file_becomes_a_draft_of_a_new_or_standing_protocol_and_is_published_by_nobody(clinic):
    data = shipped_data("maintenance")
    made = protocol_drafts.bring_in(
        site_id=clinic.site.pk, slug="maintenance", data=data, by=clinic.manager, now=NOW
    )
    row = models.ProtocolVersion.objects.get(pk=made.version_id)
    assert (row.state, row.data) == ("draft", data)
    into = protocol_drafts.bring_into(
        protocol_id=clinic.version.protocol_id, data=data, by=clinic.manager, now=NOW
    )
    second = models.ProtocolVersion.objects.get(pk=into.version_id)
    assert (second.number, second.state, second.data["slug"]) == (2, "draft", "first-infusion")
    with pytest.raises(protocol_drafts.DraftExists):
        protocol_drafts.bring_into(
            protocol_id=clinic.version.protocol_id, data=data, by=clinic.manager, now=NOW
        )


def test_a_file_that_is_no_protocol_is_stored_nowhere(clinic):
    with pytest.raises(ProtocolInvalid):
        protocol_drafts.bring_in(site_id=clinic.site.pk, slug="x", data={}, by=clinic.manager, now=NOW)
    assert not models.Protocol.objects.filter(slug="x").exists()


def test_every_act_is_in_the_audit(clinic):
    row = drafted(clinic)
    renamed(row, clinic.manager)
    row.refresh_from_db()
    published(clinic, row)
    protocols.retire(protocol_id=row.protocol_id, by=clinic.manager, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT action FROM checklists_auditentry WHERE action LIKE 'protocol.%' ORDER BY seq")
        found = [action for (action,) in cursor.fetchall()]
    assert found == [
        "protocol.draft", "protocol.change", "protocol.sign_off", "protocol.publish", "protocol.retire",
    ]  # fmt: skip
