"""A browser in which a member of staff is signed in."""

from allauth.account.internal.flows import login as flows
from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.test import Client

from checklists import models
from checklists.rules.access import Actor
from tests.staff.factors import has_an_app


def signed_in(actor: Actor) -> Client:
    """Where the demo's ease is off, with a second factor that this browser has shown."""
    client, user = Client(), models.User.objects.get(pk=actor.user_id)
    client.force_login(user)
    if not settings.DEMO:
        has_an_app(actor)
        session = client.session
        session[flows.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa"}]
        session[flows._AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
        session.save()
    return client
