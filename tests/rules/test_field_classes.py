"""One reviewed list says how much each field tells; nothing stands in it twice."""

from checklists.rules.field_classes import (
    OF_A_PATIENT,
    FieldClass,
    class_of,
    fields_of,
    listed,
    twice,
)


def test_a_field_has_one_class() -> None:
    assert twice() == []


def test_what_nobody_listed_has_none() -> None:
    assert class_of("Patient", "shoe_size") is None
    assert class_of("NewTable", "id") is None


def test_a_row_s_number_and_its_site_are_the_clinic_s_own() -> None:
    assert (class_of("Patient", "id"), class_of("Reminder", "site")) == (FieldClass.STAFF, FieldClass.STAFF)


def test_words_about_health_are_the_most_private_of_a_patient() -> None:
    words = [
        ("PrivateNote", "text"),
        ("NextDayAnswer", "answer"),
        ("MedicationEntry", "text"),
        ("Tick", "answer"),
    ]
    assert {class_of(*each) for each in words} == {FieldClass.PHI_SENSITIVE}
    assert set(words) < set(fields_of(*OF_A_PATIENT)) < listed()


def test_what_opens_something_is_secret() -> None:
    opens = [
        ("AccessLink", "digest"),
        ("User", "password"),
        ("mfa.Authenticator", "data"),
        ("sessions.Session", "session_key"),
    ]
    assert {class_of(*each) for each in opens} == {FieldClass.SECRET}
