"""The calendar file beside a message, where the site sends one along."""

from django.utils import translation
from django.utils.translation import gettext as _

from checklists.queries.letters import Letter
from checklists.reminders.channels.mime import Attachment
from checklists.rules import calendar_file
from checklists.rules.calendar_file import CalendarWords


def files(letter: Letter) -> tuple[Attachment, ...]:
    """None for a letter without a calendar. The type names what to do with it, as RFC 6047 asks."""
    if letter.calendar is None:
        return ()
    with translation.override(letter.language):
        words = CalendarWords(
            title=_("Appointment"), questions=_("Questions? Call us:"), alarm=_("Look at your list")
        )
    content_type = f"text/calendar; charset=utf-8; method={letter.calendar.method}; component=VEVENT"
    content = calendar_file.written(letter.calendar, words)
    return (Attachment(calendar_file.NAME, content_type, content),)
