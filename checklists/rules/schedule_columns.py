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
    EXTERNAL_ID = "appointment id"
    NOTES = "notes"


# Within a column the first name that a file has is asked first: the more exact before the more general.
NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.START: (
        "appointment date/time", "appointment date and time", "appointment date time", "appointment start",
        "appt date/time", "appt start", "start date/time", "start date and time", "start datetime", "datetime",
        "start at", "starts at", "date/time", "date and time", "begin", "start", "appointment", "appt", "slot",
    ),
    Column.DATE: (
        "appointment date", "appt date", "date of appointment", "visit date", "service date", "date of service",
        "dos", "start date", "scheduled date", "schedule date", "session date", "booking date", "date", "day",
    ),
    Column.TIME: (
        "appointment time", "appt time", "time of appointment", "visit time", "start time", "begin time", "time start",
        "scheduled time", "session time", "time",
    ),
    Column.FIRST_NAME: (
        "patient first name", "patient first", "pt first name", "client first name", "first name", "firstname", "first",
        "given name", "given names", "forename", "fname",
    ),
    Column.LAST_NAME: (
        "patient last name", "patient last", "pt last name", "client last name", "last name", "lastname", "last",
        "surname", "family name", "lname",
    ),
    Column.PATIENT: (
        "patient name", "patient full name", "pt name", "full name", "client name", "patient", "client", "pt", "name",
    ),
    Column.DATE_OF_BIRTH: (
        "date of birth", "patient date of birth", "dob", "d o b", "patient dob", "pt dob", "birth date",
        "patient birth date", "birthday", "born",
    ),
    Column.EMAIL: (
        "patient email", "patient email address", "pt email", "client email", "email", "email address", "e-mail",
        "e-mail address", "email 1", "primary email", "home email", "mail",
    ),
    Column.PHONE: (
        "patient mobile", "mobile", "mobile phone", "mobile number", "mobile phone number", "cell", "cell phone",
        "cell number", "cell phone number", "patient cell", "patient cell phone", "patient phone",
        "patient phone number", "pt phone", "primary phone", "phone", "phone number", "phone 1", "telephone",
        "telephone number", "tel", "contact number", "home phone", "home phone number", "work phone",
    ),
    Column.RECORD_NUMBER: (
        "mrn", "mrn #", "medical record number", "medical record", "medical record #", "chart #", "chart no", "chart number",
        "chart", "record number", "record #", "record no", "patient id", "patient #", "patient no", "patient number",
        "pt id", "client id", "patient mrn", "account number", "account #", "acct #", "acct no",
    ),
    Column.PROVIDER: (
        "provider", "provider name", "rendering provider", "appointment provider", "resource", "clinician", "doctor",
        "physician", "practitioner", "therapist", "staff", "with",
    ),
    Column.DURATION: (
        "duration", "duration (min)", "duration (mins)", "duration (minutes)", "duration min", "duration minutes",
        "length", "appt length", "appointment length", "appointment duration", "minutes", "mins", "length (min)",
    ),
    Column.APPOINTMENT_TYPE: (
        "appointment type", "appt type", "visit type", "type", "service", "service type", "procedure",
        "appointment reason", "reason", "reason for visit", "visit reason",
    ),
    Column.STATUS: (
        "status", "appointment status", "appt status", "visit status", "confirmation status", "booking status", "state",
    ),
    Column.EXTERNAL_ID: (
        "appointment id", "appt id", "appointment #", "appointment no", "appointment number", "appt #", "visit id",
        "visit number", "encounter id", "booking id", "booking number", "confirmation number", "confirmation #",
        "event id",
    ),
    Column.NOTES: (
        "notes", "note", "appointment notes", "appointment note", "appt notes", "comments", "comment", "remarks",
        "description",
    ),
}  # fmt: skip

MAY_REPEAT = frozenset({Column.EMAIL, Column.PHONE, Column.NOTES})
