"""Messages to those who help a patient: rows of a plan as it would hold them, and people to send them to."""

from datetime import datetime, timedelta

from checklists.models import Appointment, Companion, Protocol, ProtocolVersion, Reminder, RideHome
from checklists.queries.protocols import shipped_data
from tests.factories import NOW, Clinic

DUE = NOW + timedelta(days=1)  # Tuesday 9:00 in Denver
_RULES = {
    "ride_second": ("second_contact", ["no_driver", "contact_agreed"]),
    "driver_asked": ("driver", ["driver_named"]),
    "driver_day_before": ("driver", ["driver_named"]),
}


def with_ladder(clinic: Clinic, **changes: object) -> None:
    """The clinic books with a protocol that asks those who help; `changes` are fields of those rules."""
    data = shipped_data("first-infusion") | {"slug": "with-ladder"}
    others = [rule for rule in data["reminders"] if rule["key"] not in _RULES]
    data["reminders"] = others + [_rule(key) | changes for key in _RULES]
    protocol = Protocol.objects.create(site=clinic.site, slug="with-ladder", name="With ladder")
    clinic.version = ProtocolVersion.objects.create(
        site=clinic.site, protocol=protocol, number=1, data=data, state="published", published_at=NOW
    )


def _rule(key: str) -> dict[str, object]:
    audience, only_if = _RULES[key]
    return {
        "key": key, "audience": audience, "due": "-48h", "rank": "normal", "channel": "email", "only_if": only_if,
        "send_by": "leave", "if_missed": "superseded", "waits_for_morning": True, "source": "a test",
    }  # fmt: skip


def planned(row: Appointment, rule: str, *, due: datetime = DUE, rank: int = 1) -> Reminder:
    """This message and no other of the ladder is due."""
    row.refresh_from_db()
    audience = _RULES[rule.partition(":")[0]][0]
    fields = {
        "site_id": row.site_id, "recipient": audience, "channel": "email", "rank": rank, "state": "planned",
        "reason": "", "due_at": due, "next_try_at": due, "send_by": row.starts_at, "due_local": "",
    }  # fmt: skip
    which = {"appointment": row, "rule": rule, "plan_version": row.plan_version}
    return Reminder.objects.update_or_create(defaults=fields, **which)[0]


def helper(row: Appointment, **fields: object) -> Companion:
    given = {"name": "Sam", "phone": "+1 303 555 0134", "email": "sam@helper.example", **fields}
    return Companion.objects.create(site_id=row.site_id, patient_id=row.patient_id, **given)


def second_contact(row: Appointment, **fields: object) -> Companion:
    given = {"name": "Eva", "email": "eva@helper.example", "contact_agreed_at": NOW, **fields}
    return helper(row, **given)


def driver(row: Appointment, *, said_yes_at: datetime | None = None, **fields: object) -> Companion:
    found = helper(row, is_adult=True, **fields)
    RideHome.objects.filter(appointment=row).update(
        driver=found, confirmed_by_patient_at=NOW, confirmed_by_driver_at=said_yes_at
    )
    return found
