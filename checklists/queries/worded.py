"""A statement that is asked at every request, put into words once a process: only its values change.

Django words a queryset anew each time it is asked. Where a statement has many parts, that takes longer than the database does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import BaseExpression


@dataclass(frozen=True)
class Worded:
    """`values` as the words take them, in which a stand-in holds the place of each that is given later.

    `beside` are the expressions that stand beside the fields of a row, by name.
    """

    model: type[Model]
    words: str
    values: tuple[Any, ...]
    beside: Mapping[str, BaseExpression]

    def first(self, given: Mapping[Any, Any]) -> Any:
        """The first row with what is given in place of the stand-ins; None where there is none."""
        values = [given.get(each, each) for each in self.values]
        row = next(iter(self.model._default_manager.raw(self.words, values)), None)
        if row is not None:
            self._read(row)
        return row

    def _read(self, row: Model) -> None:
        """What stands beside it, as a queryset would hand it out."""
        for name, expression in self.beside.items():
            said = getattr(row, name)
            for read in expression.get_db_converters(connection):
                said = read(said, expression, connection)
            setattr(row, name, said)


def worded(rows: QuerySet[Any], *stand_ins: int | str) -> Worded:
    """`rows` was filtered by the stand-ins. Raises ValueError where one is not among its values exactly once."""
    words, values = rows.query.sql_with_params()
    for each in stand_ins:
        if values.count(each) != 1:
            raise ValueError(f"{each!r} stands {values.count(each)} times in a statement that takes it once.")
    return Worded(rows.model, words, values, dict(rows.query.annotation_select))
