"""What an operation made before: its id is once in the world, so that the same press twice is one act."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model

from checklists.queries import wall

Row = TypeVar("Row", bound=Model)


@wall.everywhere("operation")
def earlier(rows: type[Row], operation_id: UUID) -> Row | None:
    """The row it made, wherever that is; the caller looks whether it is theirs, and says nothing of it otherwise."""
    return rows._default_manager.filter(operation_id=operation_id).first()
