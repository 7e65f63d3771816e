"""An imagined letter, drawn anew from what was kept of it."""

from checklists.queries import protocol_preview
from checklists.queries.imagined_letters import Imagined, ImaginedLetter, imagined_letter
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor


def drawn(imagined: Imagined, *, by: Actor) -> ImaginedLetter:
    """As the version reads now. Raises NotFound: it is gone, cannot be read, or has no such message."""
    found = protocol_preview.version(version_id=imagined.version_id, by=by)
    if found.protocol is None:
        raise NotFound
    return imagined_letter(
        found.protocol,
        found.site,
        found.place,
        key=imagined.key,
        starts_at=imagined.starts_at,
        patient=imagined.patient,
        language=imagined.language,
    )
