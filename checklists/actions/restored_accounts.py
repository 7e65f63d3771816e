"""Accounts of a database that was put back: what was taken from somebody after the backup is taken again. Nothing is given."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from checklists.actions import audit
from checklists.models import Membership, User
from checklists.queries.account_standing import Standing, standing
from checklists.rules.access import Actor

# Of whom a later time knows nothing: they were taken out since.
_NOBODY = Standing(is_active=False, roles=frozenset(), factors=frozenset(), password="")


@transaction.atomic
def take_again(*, known: Mapping[int, Standing], by: Actor, now: datetime) -> Mapping[str, int]:
    """Disabled accounts, roles, and passwords and factors that are not those of the later time; how many of each."""
    here, taken = standing(), Counter[str]()
    for user in User.objects.select_for_update().order_by("pk"):
        taken.update(_taken(user, here[user.pk], known.get(user.pk, _NOBODY)))
    counts = {what: taken[what] for what in ("accounts", "roles", "sign_ins")}
    audit.record(by=by, action="restore.accounts", obj="sending:1", site_id=None, data=counts)
    return counts


def _taken(user: User, here: Standing, then: Standing) -> Mapping[str, int]:
    is_out = here.is_active and not then.is_active
    if is_out:
        user.is_active = False
        user.save(update_fields=["is_active"])
    is_other = here.password != then.password or bool(here.factors - then.factors)
    if is_other:
        _begins_anew(user, here.factors - then.factors)
    return {
        "accounts": is_out,
        "roles": sum(_leaves(user, role) for role in here.roles - then.roles),
        "sign_ins": is_other,
    }


def _begins_anew(user: User, factors: frozenset[int]) -> None:
    """By a forgotten password, which their mailbox opens: neither an old one nor a lost phone does."""
    Authenticator.objects.filter(user=user, pk__in=factors).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])


def _leaves(user: User, held: str) -> int:
    site_id, _, role = held.partition(":")
    count, _by_table = Membership.objects.filter(user=user, site_id=site_id, role=role).delete()
    return count
