"""The words of a calendar file, one and the same from the page and beside a message."""

from django.utils.translation import gettext as _

from checklists.rules.calendar_file import CalendarWords


def calendar_words() -> CalendarWords:
    """In the language of the moment."""
    return CalendarWords(
        title=_("Appointment"), questions=_("Questions? Call us:"), alarm=_("Look at your list")
    )
