"""What a calendar file says, by three libraries: the one that wrote it and two others."""

import ics
import vobject
from icalendar import Calendar


def as_icalendar(file: bytes) -> dict[str, object]:
    calendar = Calendar.from_ical(file)
    (event,) = calendar.walk("VEVENT")
    alarms = calendar.walk("VALARM")
    return {
        "method": str(calendar["METHOD"]),
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "status": str(event["STATUS"]),
        "times": (event.decoded("DTSTART"), event.decoded("DTEND")),
        "alarms": sorted(alarm.decoded("TRIGGER") for alarm in alarms),
        "location": str(event.get("LOCATION", "")),
        "description": str(event["DESCRIPTION"]),
    }


def as_vobject(file: bytes) -> dict[str, object]:
    calendar = vobject.readOne(file.decode())
    assert calendar.validate(raiseException=True)
    event = calendar.vevent
    return {
        "method": calendar.method.value,
        "uid": event.uid.value,
        "sequence": int(event.sequence.value),
        "status": event.status.value,
        "times": (event.dtstart.value, event.dtend.value),
        "alarms": sorted(alarm.trigger.value for alarm in event.contents.get("valarm", [])),
        "location": event.location.value if "location" in event.contents else "",
        "description": event.description.value,
    }


def as_ics(file: bytes) -> dict[str, object]:
    """It takes an escaped backslash before an n for a line break, so no text here has one."""
    calendar = ics.Calendar(file.decode())
    (event,) = calendar.events
    extra = {line.name: line.value for line in event.extra}
    return {
        "method": calendar.method,
        "uid": event.uid,
        "sequence": int(extra["SEQUENCE"]),
        "status": event.status,
        "times": (event.begin.datetime, event.end.datetime),
        "alarms": sorted(alarm.trigger for alarm in event.alarms),
        "location": event.location or "",
        "description": event.description,
    }


def read(file: bytes) -> dict[str, object]:
    """What all three agree on."""
    found = as_icalendar(file)
    assert as_vobject(file) == found
    assert as_ics(file) == found
    return found
