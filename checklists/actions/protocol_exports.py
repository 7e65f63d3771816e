"""A protocol leaves as a file: who took which version."""

from django.db import transaction

from checklists.actions import audit
from checklists.models import ProtocolVersion
from checklists.queries.scope import one, within
from checklists.rules.access import Actor


@transaction.atomic
def exported(*, version_id: int, by: Actor) -> None:
    """Written before the file is handed out. Raises NotFound."""
    row = one(within(ProtocolVersion.objects.all(), by), pk=version_id)
    audit.record(by=by, action="protocol.export", obj=f"protocol_version:{row.pk}", site_id=row.site_id)
