"""A message of a protocol as an example to oneself: word for word, and marked where a reader looks first."""

import re

from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from checklists.messages.examples import example
from checklists.messages.probe_mail import Written
from checklists.queries.imagined_letters import ImaginedLetter

_BODY = re.compile(r"(<body[^>]*>)")


def write(imagined: ImaginedLetter) -> Written:
    """The mark is in the desk's language, whatever the message is in. No link in it opens anything."""
    message = example(imagined.letter, now=imagined.at)
    with translation.override(settings.LANGUAGE_CODE):
        mark = _("Example: nobody has this appointment, and no link in it opens anything.")
        subject = _("Example: %(subject)s") % {"subject": " ".join(message.subject.split())}
    line = f'<p lang="{settings.LANGUAGE_CODE}" dir="ltr"><strong>{escape(mark)}</strong></p>'
    html = _BODY.sub(lambda body: body[1] + line, message.html, count=1)
    return Written(message.language, subject, f"{mark}\n\n{message.text}", html)
