"""A browser in which a member of staff is signed in."""

from django.test import Client

from checklists import models
from checklists.rules.access import Actor


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(models.User.objects.get(pk=actor.user_id))
    return client
