"""A mark by which a page knows its own list again, and nothing else."""

from django import template
from django.utils.crypto import salted_hmac

from checklists.rules.access import Actor

register = template.Library()
# Letters alone: no id can be read out of it, not even by chance.
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@register.filter
def list_mark(actor: Actor) -> str:
    """Ten letters, the same for every session of this link's holder and another for everybody else."""
    whose = f"{actor.kind} {actor.appointment_id} {actor.companion_id}"
    return salted_hmac("list mark", whose, algorithm="sha256").hexdigest()[:10].translate(_LETTERS)
