"""The week's audit on its page: six oddities planted in a week of work are found, by whom they were; for privacy officers alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from checklists import models
from checklists.actions import audit, break_glass
from checklists.rules.access import Actor, Role
from checklists.rules.break_glass import GlassReason
from tests import factories
from tests.factories import Clinic
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db
SAID = (
    "Opened many records on one day", "Opened records at night", "Opened a record of somebody with their own family name",
    "Was refused again and again within minutes", "Took files out", "Opened a record from another site",
)  # fmt: skip


@pytest.fixture
def officer(clinic: Clinic) -> Actor:
    return factories.staff(clinic.site, Role.PRIVACY_OFFICER)


def page(
    by: Actor, clinic: Clinic, *, back: timedelta = timedelta(0), site: models.Site | None = None
) -> str:
    """Of the week in which the test runs: the database's own clock writes the entries."""
    here = models.Site.objects.get(pk=(site or clinic.site).pk)
    week = f"{datetime.now(ZoneInfo(here.time_zone)) - back:%Y-%m-%d}"
    return signed_in(by).get(f"/staff/{here.slug}/audit/week/?week={week}").content.decode()


def zone_where_it_is(hour: int) -> str:
    """A zone in whose night, or day, the database's clock stands now. Its names count the other way round."""
    west = (datetime.now(UTC).hour - hour) % 24
    return f"Etc/GMT+{west}" if west <= 12 else f"Etc/GMT-{24 - west}"


def opens(by: Actor, clinic: Clinic, patient_id: int) -> None:
    audit.look(
        by=by,
        action="record.view",
        obj=f"patient:{patient_id}",
        site_id=clinic.site.pk,
        data={"page": "staff_patient"},
    )


def test_six_planted_oddities_are_found(clinic: Clinic, officer: Actor) -> None:
    models.Site.objects.filter(pk=clinic.site.pk).update(time_zone=zone_where_it_is(2))
    models.User.objects.filter(pk=clinic.desk.user_id).update(name="Kim Rareword")
    namesake = clinic.patient(last_name="RAREWORD")
    many = [clinic.patient().pk for _ in range(40)]
    for each in many:
        opens(clinic.nurse, clinic, each)
    opens(clinic.desk, clinic, namesake.pk)
    for _ in range(5):
        signed_in(clinic.manager).get(f"/staff/{clinic.site.slug}/patients/{namesake.pk}/")
    audit.record(
        by=clinic.prescriber, action="report.export", obj=f"site:{clinic.site.pk}", site_id=clinic.site.pk
    )
    break_glass.open_record(
        sought=break_glass.Sought(namesake.first_name, namesake.last_name, born_on=namesake.date_of_birth),
        reason=GlassReason.EMERGENCY, words="collapsed in our waiting room", by=clinic.other_nurse, now=datetime.now(UTC),
    )  # fmt: skip
    text = page(officer, clinic)
    assert [words for words in SAID if words not in text] == []
    assert "RAREWORD" not in text and namesake.first_name not in text.replace(clinic.nurse.name, "")


def test_a_quiet_week_says_so(clinic: Clinic, officer: Actor) -> None:
    models.Site.objects.filter(pk=clinic.site.pk).update(time_zone=zone_where_it_is(11))
    for _ in range(10):
        opens(clinic.nurse, clinic, clinic.patient().pk)
    assert "Nothing stood out in this week." in page(officer, clinic)


def test_another_week_and_another_site_are_apart(clinic: Clinic, officer: Actor) -> None:
    audit.record(
        by=clinic.prescriber, action="report.export", obj=f"site:{clinic.site.pk}", site_id=clinic.site.pk
    )
    there = factories.staff(clinic.other_site, Role.PRIVACY_OFFICER)
    assert "Took files out" in page(officer, clinic)
    assert "Took files out" not in page(there, clinic, site=clinic.other_site)
    assert "Took files out" not in page(officer, clinic, back=timedelta(days=14))


@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber", "manager", "other_nurse"])
def test_nobody_else_reads_it(clinic: Clinic, who: str) -> None:
    answer = signed_in(getattr(clinic, who)).get(f"/staff/{clinic.site.slug}/audit/week/")
    assert answer.status_code == 403


def test_reading_it_is_in_the_audit(clinic: Clinic, officer: Actor) -> None:
    page(officer, clinic)
    found = models.AuditEntry.objects.filter(action="audit.read", actor=officer.label)
    assert [each.data["page"] for each in found] == ["staff_weekly_look"]
