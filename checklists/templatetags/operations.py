"""A fresh operation id for each form of a page: one press sent twice counts once."""

from uuid import UUID, uuid4

from django import template

register = template.Library()


@register.simple_tag
def operation_id() -> UUID:
    return uuid4()
