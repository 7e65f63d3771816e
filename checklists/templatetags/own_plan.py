"""Hours of a fast for the desk: `{{ 150|hours_before }}` is "2.5 h"."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def hours_before(minutes: int) -> str:
    """Whole minutes as hours before the start."""
    return _("%(n)s h") % {"n": f"{minutes / 60:g}"}
