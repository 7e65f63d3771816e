"""Breaking the glass, attacked: another patient, a write, minute 61, no reason, without asking again, somebody else's hour."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.actions import medicines
from checklists.queries import break_glass
from checklists.queries.scope import NotFound, appointments_for, patients_for, within
from checklists.queries.who_looked import who_looked
from checklists.rules.access import BREAK_GLASS, DESK_KINDS, Actor, Role
from checklists.rules.audit_trail import Kind
from checklists.staff.views.break_glass import record, visit
from clinic.checks import routes
from clinic.middleware.policy import policy_of
from tests import factories
from tests.factories import NOW, START, Clinic
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db
WHY = "collapsed in our waiting room"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as held:
        yield held


@pytest.fixture
def ana(clinic: Clinic, clock: time_machine.Traveller) -> models.Patient:
    """With a list of medicines, at the first site."""
    patient = clinic.patient(first_name="Ana", last_name="Glasova")
    row = clinic.book(patient)
    medicines.add(
        appointment_id=row.pk, operation_id="6b1f3c1e-6a53-4a53-9d0e-1f4f6f6f0a01", text="Sertraline 50",
        by=clinic.nurse, now=NOW,
    )  # fmt: skip
    return patient


@pytest.fixture
def reader(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    """A nurse of the other site."""
    return signed_in(clinic.other_nurse)


def at(clinic: Clinic, path: str = "") -> str:
    return f"/staff/{clinic.other_site.slug}/break-glass/{path}"


def said(patient: models.Patient, **other: object) -> dict[str, Any]:
    names = {"first_name": patient.first_name, "last_name": patient.last_name}
    return {**names, "born_on": f"{patient.date_of_birth}", "reason": "emergency", "words": WHY, **other}


def opened(client: Client, clinic: Clinic, patient: models.Patient) -> models.BreakGlass:
    answer = client.post(at(clinic), said(patient))
    assert answer.status_code == 302, answer.content.decode()
    return models.BreakGlass.objects.get(patient=patient, ended_at=None)


def told(action: str) -> list[models.AuditEntry]:
    return list(models.AuditEntry.objects.filter(action=action).order_by("pk"))


def test_one_record_opens_with_its_list(reader: Client, clinic: Clinic, ana: models.Patient) -> None:
    assert reader.get(f"/staff/{clinic.site.slug}/patients/{ana.pk}/").status_code == 403
    opening = opened(reader, clinic, ana)
    page = reader.get(at(clinic, f"{opening.pk}/")).content.decode()
    assert all(words in page for words in ("Ana Glasova", "Sertraline 50", "60 minutes left", "End now"))
    row = models.Appointment.objects.get(patient=ana)
    page = reader.get(at(clinic, f"{opening.pk}/{row.pk}/")).content.decode()
    assert all(words in page for words in ("Sertraline 50", "60 minutes left", "End now"))


def test_the_appointment_s_day_will_do(reader: Client, clinic: Clinic, ana: models.Patient) -> None:
    wrong = reader.post(at(clinic), said(ana, born_on="", visit_on="2026-11-25"))
    right = reader.post(at(clinic), said(ana, born_on="", visit_on="2026-11-26"))
    assert (wrong.status_code, right.status_code) == (422, 302)


@pytest.mark.parametrize(
    "other",
    [
        {"words": "ill"},
        {"words": ""},
        {"reason": ""},
        {"reason": "curious"},
        {"born_on": ""},
        {"born_on": "1984-03-04"},
        {"last_name": "Glas"},
        {"last_name": "Glasov%"},
        {"first_name": ""},
    ],
)
def test_not_without_a_reason_and_exactly_one_person(
    reader: Client, clinic: Clinic, ana: models.Patient, other: dict[str, str]
) -> None:
    answer = reader.post(at(clinic), said(ana, **other))
    assert answer.status_code == 422
    assert not models.BreakGlass.objects.exists() and not models.StaffMail.objects.exists()
    assert "Sertraline" not in answer.content.decode()


def test_two_of_one_name_and_day_are_nobody(reader: Client, clinic: Clinic, ana: models.Patient) -> None:
    clinic.patient(first_name="ANA", last_name="glasova")
    assert reader.post(at(clinic), said(ana)).status_code == 422
    assert not models.BreakGlass.objects.exists()


def test_a_patient_of_one_s_own_site_is_read_there(clinic: Clinic, clock: object) -> None:
    mine = factories.PatientFactory(site=clinic.other_site)
    answer = signed_in(clinic.other_nurse).post(at(clinic), said(mine))
    assert answer.status_code == 422 and "your own site" in answer.content.decode()


def test_ten_names_that_nobody_has_end_it_for_an_hour(
    reader: Client, clinic: Clinic, ana: models.Patient, clock: time_machine.Traveller
) -> None:
    for _ in range(10):
        reader.post(at(clinic), said(ana, born_on="1901-01-01"))
    assert len(told("glass.miss")) == 10
    assert "Too many names" in reader.post(at(clinic), said(ana)).content.decode()
    assert not models.BreakGlass.objects.exists()


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.MANAGER, Role.PRIVACY_OFFICER])
def test_other_roles_do_not(clinic: Clinic, ana: models.Patient, role: Role) -> None:
    client = signed_in(factories.staff(clinic.other_site, role))
    assert client.get(at(clinic)).status_code == 403
    assert client.post(at(clinic), said(ana)).status_code == 403
    assert not models.BreakGlass.objects.exists()


def test_that_patient_only(reader: Client, clinic: Clinic, ana: models.Patient) -> None:
    ben = clinic.book(clinic.patient(first_name="Ben", last_name="Colejohn"))
    opening = opened(reader, clinic, ana)
    refused = [
        reader.get(at(clinic, f"{opening.pk}/{ben.pk}/")),
        reader.get(f"/staff/{clinic.site.slug}/"),
        reader.get(f"/staff/{clinic.site.slug}/patients/{ana.pk}/"),
        reader.get(f"/staff/{clinic.site.slug}/check-in/{ben.pk}/"),
        reader.get(f"/staff/{clinic.site.slug}/break-glass/{opening.pk}/"),
        reader.get(at(clinic, f"{opening.pk + 1}/")),
    ]
    assert [answer.status_code for answer in refused] == [404, 403, 403, 403, 403, 403]
    assert not any("Colejohn" in answer.content.decode() for answer in refused)


def test_nobody_else_reads_in_it(clinic: Clinic, ana: models.Patient, reader: Client) -> None:
    opening = opened(reader, clinic, ana)
    colleague = signed_in(factories.staff(clinic.other_site, Role.NURSE))
    for answer in (colleague.get(at(clinic, f"{opening.pk}/")), Client().get(at(clinic, f"{opening.pk}/"))):
        assert answer.status_code in (302, 403) and "Glasova" not in answer.content.decode()
    assert colleague.post(at(clinic, f"{opening.pk}/end/")).status_code == 404
    assert models.BreakGlass.objects.get().ended_at is None


def test_minute_sixty_one_is_refused(
    reader: Client, clinic: Clinic, ana: models.Patient, clock: time_machine.Traveller
) -> None:
    opening = opened(reader, clinic, ana)
    path = at(clinic, f"{opening.pk}/")
    found = {}
    # Working meanwhile, so that the session goes on.
    for minutes, seconds in ((14, 0), (28, 0), (42, 0), (56, 0), (59, 59), (60, 0), (61, 0)):
        clock.move_to(NOW + timedelta(minutes=minutes, seconds=seconds))
        found[minutes, seconds] = reader.get(path)
    assert found[59, 59].status_code == 200 and "1 minute left" in found[59, 59].content.decode()
    for late in (found[60, 0], found[61, 0]):
        assert late.status_code == 403 and "Glasova" not in late.content.decode()


def test_ended_it_is_gone_at_the_next_click(reader: Client, clinic: Clinic, ana: models.Patient) -> None:
    opening = opened(reader, clinic, ana)
    assert reader.post(at(clinic, f"{opening.pk}/end/")).status_code == 302
    assert reader.get(at(clinic, f"{opening.pk}/")).status_code == 403


def test_a_role_taken_away_closes_it(reader: Client, clinic: Clinic, ana: models.Patient) -> None:
    opening = opened(reader, clinic, ana)
    models.Membership.objects.filter(user_id=clinic.other_nurse.user_id).update(role=Role.MANAGER)
    assert reader.get(at(clinic, f"{opening.pk}/")).status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_it_never_writes(reader: Client, clinic: Clinic, ana: models.Patient, method: str) -> None:
    opening = opened(reader, clinic, ana)
    row = models.Appointment.objects.get(patient=ana)
    for path in (f"{opening.pk}/", f"{opening.pk}/{row.pk}/"):
        answer = getattr(reader, method)(at(clinic, path))
        assert answer.status_code == 405 and "Glasova" not in answer.content.decode()


@pytest.mark.parametrize("view", [record, visit])
def test_a_page_of_it_that_took_a_post_would_be_refused_all_the_same(
    reader: Client, clinic: Clinic, ana: models.Patient, view: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate knows no reader who writes, whatever a route says."""
    opening = opened(reader, clinic, ana)
    row = models.Appointment.objects.get(patient=ana)
    wide = type(view.policy)(view.policy.kinds, frozenset({"GET", "POST"}), view.policy.sensitivity)
    monkeypatch.setattr(view, "policy", wide)
    path = at(clinic, f"{opening.pk}/" if view is record else f"{opening.pk}/{row.pk}/")
    assert reader.post(path).status_code == 403
    assert reader.get(path).status_code == 200


def test_no_route_lets_it_write() -> None:
    found = [policy_of(view, name) for _, name, view in routes()]
    mine = [each for each in found if each and each.kinds & BREAK_GLASS]
    assert len(mine) == 2 and all(each.methods == {"GET", "HEAD"} for each in mine)
    assert not any(each and each.kinds >= DESK_KINDS for each in found)


def test_every_look_up_of_it_holds_one_patient(clinic: Clinic, ana: models.Patient, reader: Client) -> None:
    """Below the doors: whatever a query asks for, nobody else is in the caller's set."""
    clinic.book()
    opening = opened(reader, clinic, ana)
    by = glass_of(clinic, opening, NOW)
    assert by is not None and by.label == clinic.other_nurse.label
    assert [row.pk for row in patients_for(by)] == [ana.pk]
    assert {row.patient_id for row in appointments_for(by)} == {ana.pk}
    assert {row.appointment.patient_id for row in within(models.Item.objects.all(), by)} == {ana.pk}
    assert list(within(models.Protocol.objects.all(), by)) == []
    with pytest.raises(NotFound):
        break_glass.opening_of(by=clinic.nurse, now=NOW)


def test_a_second_opening_ends_the_first(reader: Client, clinic: Clinic, ana: models.Patient) -> None:
    first = opened(reader, clinic, ana)
    assert opened(reader, clinic, ana).pk == first.pk
    ben = clinic.patient(first_name="Ben", last_name="Colejohn")
    opened(reader, clinic, ben)
    assert reader.get(at(clinic, f"{first.pk}/")).status_code == 403


def test_opening_looks_end_and_closing_are_in_the_audit_of_that_site(
    reader: Client, clinic: Clinic, ana: models.Patient
) -> None:
    opening = opened(reader, clinic, ana)
    reader.get(at(clinic, f"{opening.pk}/"))
    row = models.Appointment.objects.get(patient=ana)
    reader.get(at(clinic, f"{opening.pk}/{row.pk}/"))
    reader.post(at(clinic, f"{opening.pk}/end/"))
    officer = signed_in(factories.staff(clinic.site, Role.PRIVACY_OFFICER))
    close(officer, clinic, opening)
    ours, looks, who = f"site:{clinic.site.pk}", f"looks:{clinic.site.pk}", clinic.other_nurse.label
    (begun,), (ended,), (closed,) = told("glass.open"), told("glass.end"), told("glass.review")
    assert (begun.chain, begun.actor, begun.obj) == (ours, who, f"patient:{ana.pk}")
    assert (ended.chain, ended.obj, closed.obj) == (ours, f"opening:{opening.pk}", f"opening:{opening.pk}")
    seen = [each for each in told("record.view") if each.data.get("opening") == opening.pk]
    assert [(each.chain, each.actor, each.data["patients"]) for each in seen] == [(looks, who, [ana.pk])] * 2
    every = str([(each.obj, each.data) for each in models.AuditEntry.objects.all()])
    assert "Glasova" not in every and "waiting room" not in every


def test_late_and_foreign_tries_are_in_the_audit(
    reader: Client, clinic: Clinic, ana: models.Patient, clock: time_machine.Traveller
) -> None:
    opening = opened(reader, clinic, ana)
    reader.post(at(clinic, f"{opening.pk}/end/"))
    before = len(told("access.refuse"))
    reader.get(at(clinic, f"{opening.pk}/"))
    assert told("access.refuse")[before].obj == f"opening:{opening.pk}"


def test_the_privacy_officers_of_that_site_are_written_to_once(
    reader: Client, clinic: Clinic, ana: models.Patient
) -> None:
    officers = [factories.staff(clinic.site, Role.PRIVACY_OFFICER) for _ in range(2)]
    factories.staff(clinic.other_site, Role.PRIVACY_OFFICER)
    opened(reader, clinic, ana)
    opened(reader, clinic, ana)
    rows = models.StaffMail.objects.order_by("pk")
    assert [row.user_id for row in rows] == [each.user_id for each in officers]
    assert set(rows[0].about) == {"opening", "site", "staff"}


def close(client: Client, clinic: Clinic, opening: models.BreakGlass, **other: str) -> int:
    form = {f"o{opening.pk}-verdict": "fitting", f"o{opening.pk}-words": "asked both", **other}
    return client.post(f"/staff/{clinic.site.slug}/openings/{opening.pk}/", form).status_code


def test_a_privacy_officer_reads_numbers_and_closes_with_a_word(
    reader: Client, clinic: Clinic, ana: models.Patient, clock: time_machine.Traveller
) -> None:
    opening = opened(reader, clinic, ana)
    officer = signed_in(factories.staff(clinic.site, Role.PRIVACY_OFFICER))
    page = officer.get(f"/staff/{clinic.site.slug}/openings/").content.decode()
    assert WHY in page and f"Patient {ana.pk}" in page and "Glasova" not in page
    assert close(officer, clinic, opening, **{f"o{opening.pk}-words": " "}) == 422
    assert models.BreakGlass.objects.get().reviewed_at is None
    assert close(officer, clinic, opening) == 302
    row = models.BreakGlass.objects.get()
    assert (row.verdict, row.review, row.ended_at) == ("fitting", "asked both", NOW)
    assert reader.get(at(clinic, f"{opening.pk}/")).status_code == 403
    assert close(officer, clinic, opening, **{f"o{opening.pk}-words": "again"}) == 302
    assert models.BreakGlass.objects.get().review == "asked both"


def test_what_waits_too_long_is_said(
    reader: Client, clinic: Clinic, ana: models.Patient, clock: time_machine.Traveller
) -> None:
    opened(reader, clinic, ana)
    officer = factories.staff(clinic.site, Role.PRIVACY_OFFICER)
    words = {}
    for hours in (71, 72):
        clock.move_to(NOW + timedelta(hours=hours))
        for path in ("openings/", "protocols/"):
            words[hours, path] = "Overdue" in signed_in(officer).get(f"/staff/{clinic.site.slug}/{path}").content.decode()  # fmt: skip
    assert words == {(71, "openings/"): False, (71, "protocols/"): False, (72, "openings/"): True, (72, "protocols/"): True}  # fmt: skip


@pytest.mark.parametrize("who", ["nurse", "prescriber", "manager", "desk"])
def test_nobody_else_reads_the_openings(
    who: str, reader: Client, clinic: Clinic, ana: models.Patient
) -> None:
    opening, client = opened(reader, clinic, ana), signed_in(getattr(clinic, who))
    assert client.get(f"/staff/{clinic.site.slug}/openings/").status_code == 403
    assert close(client, clinic, opening) == 403


def test_another_site_s_officer_and_the_reader_close_nothing(
    reader: Client, clinic: Clinic, ana: models.Patient
) -> None:
    opening = opened(reader, clinic, ana)
    other = signed_in(factories.staff(clinic.other_site, Role.PRIVACY_OFFICER))
    form = {f"o{opening.pk}-verdict": "fitting", f"o{opening.pk}-words": "asked both"}
    assert other.post(f"/staff/{clinic.other_site.slug}/openings/{opening.pk}/", form).status_code == 404
    user = models.User.objects.get(pk=clinic.other_nurse.user_id)
    factories.staff(clinic.site, Role.PRIVACY_OFFICER, user=user)
    assert close(reader, clinic, opening) == 403
    assert models.BreakGlass.objects.get().reviewed_at is None


def test_the_patient_reads_who_opened_it(reader: Client, clinic: Clinic, ana: models.Patient) -> None:
    opening = opened(reader, clinic, ana)
    reader.get(at(clinic, f"{opening.pk}/"))
    row = models.Appointment.objects.get(patient=ana)
    link = clinic.link_actor(row)
    unlocked = Actor(**{**link.__dict__, "unlocked": True})
    found = who_looked(page=1, by=unlocked, now=START)
    name = models.User.objects.get(pk=clinic.other_nurse.user_id).name.split()[0]
    assert (name, Kind.SEEN) in {(look.name, look.kind) for look in found.looks}


def glass_of(clinic: Clinic, opening: models.BreakGlass, now: datetime) -> Actor | None:
    return break_glass.actor_of(opening_id=opening.pk, by=clinic.other_nurse, now=now)
