"""What somebody does for a patient, and why no email reaches them, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from checklists.queries.unreachable_helpers import Part
from checklists.rules.plan_facts import ContactReach

PARTS: Mapping[Part, object] = {
    Part.DRIVER: gettext_lazy("takes them home"),
    Part.SECOND_CONTACT: gettext_lazy("second contact"),
    Part.HELPER: gettext_lazy("helps with the list"),
}
WHY: Mapping[ContactReach, object] = {
    ContactReach.NO_ADDRESS: gettext_lazy("No email address. Phone them."),
    ContactReach.STOPPED: gettext_lazy("They want no messages from us. Phone them."),
    ContactReach.BOUNCED: gettext_lazy(
        "The email address does not work. Phone them, and ask for another one."
    ),
}
