"""One message, written and ready to go."""

from dataclasses import dataclass
from uuid import UUID

from checklists.queries.letters import Letter


@dataclass(frozen=True)
class Parcel:
    """`content` is what goes over the wire; `token` is the claim's that holds its row."""

    letter: Letter
    content: bytes
    token: UUID

    @property
    def id(self) -> UUID:
        return self.letter.id
