"""Header names as clinics' systems write them, and the column each one means."""

from collections.abc import Mapping
from enum import StrEnum


class Column(StrEnum):
    """What a column of a schedule holds. `start` may hold day and time together."""

    START = "start"
    DATE = "date"
    TIME = "time"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    PATIENT = "patient"
    DATE_OF_BIRTH = "date of birth"
    EMAIL = "email"
    PHONE = "phone"
    RECORD_NUMBER = "record number"
    PROVIDER = "provider"
    DURATION = "duration"
    APPOINTMENT_TYPE = "appointment type"
    STATUS = "status"
    CANCELLED = "cancelled"
    EXTERNAL_ID = "appointment id"
    NOTES = "notes"


# What a system may put before the name of a column: "Pt Email", "Visit Type".
_OF_THE_PATIENT = ("patient ", "patients ", "pt ", "client ")
_OF_THE_APPOINTMENT = ("appointment ", "appt ", "visit ", "booking ", "session ", "scheduled ", "schedule ")


def _with(prefixes: tuple[str, ...], *names: str) -> tuple[str, ...]:
    """The names with each prefix, and then alone: what says more is asked first."""
    return (*(prefix + name for name in names for prefix in prefixes), *names)


# Within a column the first name that a file has is asked first: the more exact before the more general.
NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.START: (
        *_with(_OF_THE_APPOINTMENT, "start date/time", "start date and time", "start datetime", "date/time",
               "date and time", "datetime", "start at", "starts at", "begin", "start"),
        "appointment", "appt", "slot",
    ),
    Column.DATE: (
        *_with(_OF_THE_APPOINTMENT, "start date", "date", "day"), "date of appointment", "service date",
        "date of service", "dos",
    ),
    Column.TIME: (
        *_with(_OF_THE_APPOINTMENT, "start time", "begin time", "time start", "time"), "time of appointment",
    ),
    Column.FIRST_NAME: _with(
        _OF_THE_PATIENT, "first name", "first", "given name", "given names", "forename", "fname",
    ),
    Column.LAST_NAME: _with(_OF_THE_PATIENT, "last name", "last", "surname", "family name", "lname"),
    Column.PATIENT: ("patient's name", *_with(_OF_THE_PATIENT, "name", "full name"), "patient", "client", "pt"),
    Column.DATE_OF_BIRTH: _with(
        _OF_THE_PATIENT, "date of birth", "dob", "birth date", "birthday", "birth day", "born",
    ),
    Column.EMAIL: _with(
        _OF_THE_PATIENT, "email", "email address", "email addr", "email id", "email 1", "primary email",
        "home email", "contact email", "mail",
    ),
    Column.PHONE: _with(
        _OF_THE_PATIENT, "mobile", "mobile phone", "mobile number", "mobile no", "mobile phone number", "cell",
        "cell phone", "cell number", "cell no", "cell phone number", "cellular", "phone mobile", "phone cell",
        "primary phone", "preferred phone", "contact phone", "phone", "phone number", "phone no", "phone 1",
        "telephone", "telephone number", "tel", "tel no", "contact number", "home phone", "home phone number",
        "phone home", "work phone",
    ),
    Column.RECORD_NUMBER: (
        *_with(_OF_THE_PATIENT, "mrn", "mrn #", "medical record number", "medical record no", "medical record",
               "chart #", "chart no", "chart id", "chart", "record #", "record no", "file #", "file no"),
        "patient id", "patient #", "patient no", "patient identifier", "pt id", "pt #", "client id", "client #",
        *_with(_OF_THE_PATIENT, "account #", "account no", "acct #", "acct no"),
    ),
    Column.PROVIDER: (
        *_with(_OF_THE_APPOINTMENT, "provider", "provider name", "resource"), "rendering provider",
        "treating provider", "provider/resource", "clinician", "clinician name", "doctor", "physician",
        "practitioner", "practitioner name", "therapist", "staff", "staff member", "with",
    ),
    Column.DURATION: (
        *_with(_OF_THE_APPOINTMENT, "duration", "duration min", "duration mins", "duration minutes",
               "duration in minutes", "length", "length minutes", "length in minutes"),
        "minutes", "mins",
    ),
    Column.APPOINTMENT_TYPE: (
        *_with(_OF_THE_APPOINTMENT, "type", "reason"), "type of appointment", "service", "service type", "procedure",
        "reason for visit", "treatment", "treatment name", "service name",
    ),
    Column.STATUS: (*_with(_OF_THE_APPOINTMENT, "status"), "confirmation status"),
    Column.CANCELLED: (
        "is cancelled", "is canceled", "cancelled", "canceled", "cancelled at", "canceled at", "cancelled on",
        "canceled on", "date cancelled", "date canceled", "cancelled date", "canceled date", "cancellation date",
        "cancellation time", "appointment cancelled", "appointment canceled", "cancelled?",
    ),
    Column.EXTERNAL_ID: (
        "appointment id", "appointment #", "appointment no", "appointment guid", "appointment reference",
        "appt id", "appt #", "appt no", "visit id", "visit #", "visit no", "encounter id", "booking id",
        "booking #", "booking reference", "confirmation #", "event id",
    ),
    Column.NOTES: (
        *_with(_OF_THE_APPOINTMENT, "notes", "note", "comments", "comment"), "remarks", "description",
    ),
}  # fmt: skip

MAY_REPEAT = frozenset({Column.EMAIL, Column.PHONE, Column.NOTES})
