"""PostgreSQL that is told before each statement whose rows this thread may reach: `checklists/queries/wall.py`.

What was told is remembered for each connection, so that a statement costs a second one only where the sites changed. The
setting is the session's: no transaction pooler may stand between.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from checklists.queries import wall

TELL = "SELECT set_config('app.sites', %s, false)"


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: str | None = None
        self.execute_wrappers.append(self._within_the_wall)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._told = None
        return super().get_new_connection(conn_params)

    def _within_the_wall(self, execute: Callable[..., Any], *statement: Any) -> Any:
        sites = wall.sites()
        if sites != self._told and not self._has_failed():
            with self.wrap_database_errors:
                self.connection.execute(TELL, [sites])
            self._told = sites
        return execute(*statement)

    def _has_failed(self) -> bool:
        """Then the transaction takes nothing but its end, which forgets what was told."""
        return bool(self.connection.info.transaction_status == TransactionStatus.INERROR)

    def _commit(self) -> None:
        """What failed meanwhile is rolled back by it."""
        if self.connection is not None and self._has_failed():
            self._told = None
        super()._commit()  # type: ignore[misc]  # not in the stubs

    def _rollback(self) -> None:
        """It takes the setting back to what it was before the transaction."""
        self._told = None
        super()._rollback()  # type: ignore[misc]  # not in the stubs

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # not in the stubs
        self._told = None
