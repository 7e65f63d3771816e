"""Messages to the staff in words: numbers and a link, nobody's name, nothing of anybody's health."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from checklists.actions.staff_mails import Kind
from checklists.messages.probe_mail import Written
from checklists.queries import audit_anchors
from checklists.rules.audit_anchor import Anchor

_FOLDER = "staff/staff_mail"
# What a message is called, its sentences, and what its link is for.
Words = tuple[str, tuple[str, ...], str]


def write(*, kind: Kind, about: Mapping[str, int], site: str, link: str) -> Written:
    """In the desk's language."""
    with translation.override(settings.LANGUAGE_CODE):
        subject, lines, press = _WORDS[kind](about, site)
        said = {"subject": subject, "lines": lines, "press": press, "link": link}
        text, html = (render_to_string(f"{_FOLDER}/{name}", said) for name in ("body.txt", "body.html"))
    return Written(settings.LANGUAGE_CODE, subject, text, html)


def _glass_opened(about: Mapping[str, int], site: str) -> Words:
    told = {"n": about["opening"], "staff": about["staff"], "site": site}
    return (
        _("A record was opened: please review number %(n)s") % told,
        (
            _("Staff number %(staff)s works at another site and opened one record of %(site)s for an hour.")
            % told,
            _("It can be read in that hour, and nothing in it can be changed."),
            _("Please look at opening %(n)s and close it within 72 hours.") % told,
        ),
        _("Open the list"),
    )


def _factors_forgotten(about: Mapping[str, int], site: str) -> Words:
    return (
        _("Your second factor was taken away"),
        (
            _("Somebody who manages accounts took the second factor of your account away."),
            _("You sign in with your password and set a new one up. All your open sessions have ended."),
            _("If you did not ask for it, tell your manager and your privacy officer at once."),
        ),
        _("Sign in"),
    )


def _password_reset(about: Mapping[str, int], site: str) -> Words:
    return (
        _("A new password"),
        (
            _("Somebody asked for a new password for your account. The link works once and for an hour."),
            _("Your second factor stays as it is."),
            _("If it was not you, leave this message: nothing has changed."),
        ),
        _("Set a new password"),
    )


def _audit_anchor(about: Mapping[str, int], site: str) -> Words:
    """All that was signed but the heads, for which the root stands. One that somebody took out since has no signature here."""
    made = audit_anchors.numbered(about["anchor"]) or Anchor(about["anchor"], "", (), "", "")
    return (
        _("Audit: anchor number %(n)s") % {"n": made.number},
        (
            _("The audit was found whole, and this is the signature of where it stands."),
            _("Please keep this message: it shows later whether somebody wrote the audit anew."),
            _("Signed at: %(at)s") % {"at": made.at},
            _("Root: %(root)s") % {"root": made.root},
            _("Signature: %(signature)s") % {"signature": made.signature},
            _("Signature before it: %(before)s") % {"before": made.before},
            _("Public key: %(key)s") % {"key": made.key},
        ),
        _("Open your pages"),
    )


def _prescriber_asked(about: Mapping[str, int], site: str) -> Words:
    told = {"n": about["ask"], "staff": about["staff"], "site": site}
    return (
        _("Somebody is to get a role: please answer number %(n)s") % told,
        (
            _("Staff number %(staff)s manages %(site)s and asks that somebody there becomes a prescriber.")
            % told,
            _("It counts only when you agree. Without an answer it lapses after 72 hours."),
            _("Please look at ask %(n)s, be sure who it is, and say yes or no.") % told,
        ),
        _("Open the list"),
    )


def _invited(about: Mapping[str, int], site: str) -> Words:
    return (
        _("Your invitation"),
        (
            _("You are invited to sign in with this address, as one of the staff."),
            _("A manager asked for it and the privacy officer agreed."),
            _("The link works once and for 72 hours. It leads to where you choose a password."),
            _("If you do not expect it, leave this message: nothing happens."),
        ),
        _("Make my account"),
    )


_WORDS: Mapping[Kind, Callable[[Mapping[str, int], str], Words]] = {
    Kind.GLASS_OPENED: _glass_opened,
    Kind.FACTORS_FORGOTTEN: _factors_forgotten,
    Kind.PASSWORD_RESET: _password_reset,
    Kind.AUDIT_ANCHOR: _audit_anchor,
    Kind.PRESCRIBER_ASKED: _prescriber_asked,
    Kind.INVITED: _invited,
}
