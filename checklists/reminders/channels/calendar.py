"""The calendar file beside a message, where the site sends one along."""

from django.utils import translation

from checklists.messages import writing
from checklists.messages.calendar import calendar_words
from checklists.queries.letters import Letter
from checklists.reminders.channels.mime import Attachment
from checklists.rules import calendar_file


def files(letter: Letter) -> tuple[Attachment, ...]:
    """None for a letter without a calendar. The type names what to do with it, as RFC 6047 asks."""
    if letter.calendar is None:
        return ()
    with translation.override(writing.spoken(letter.language)):
        content = calendar_file.written(letter.calendar, calendar_words())
    content_type = f"text/calendar; charset=utf-8; method={letter.calendar.method}; component=VEVENT"
    return (Attachment(calendar_file.NAME, content_type, content),)
