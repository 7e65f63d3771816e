"""A telephone number as people of the place write it, and as a telephone dials it."""

import re

import phonenumbers
from django import template
from django.conf import settings
from phonenumbers import PhoneNumberFormat

register = template.Library()


@register.filter
def phone_words(number: str) -> str:
    """ "(303) 555-0100" where the number is of this installation's country, else "+44 20 7946 0100"."""
    parsed = _parsed(number)
    if parsed is None:
        return number
    home = phonenumbers.country_code_for_region(settings.PHONENUMBER_DEFAULT_REGION)
    is_home = parsed.country_code == home
    shape = PhoneNumberFormat.NATIONAL if is_home else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, shape))


@register.filter
def dialled(number: str) -> str:
    """ "+13035550100": without blanks, whatever was typed. A short number stays as it is."""
    parsed = _parsed(number)
    if parsed is None:
        return re.sub(r"[^0-9+*#]", "", number)
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))


def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    """None for what is no whole number: an emergency number, a clinic's short one."""
    try:
        parsed = phonenumbers.parse(number, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None
