import gc

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        from checklists.reminders import chores  # noqa: PLC0415
        from checklists.rules.heartbeats import Chore  # noqa: PLC0415
        from clinic import (  # noqa: PLC0415
            account_file,
            audit_anchors,
            audit_copy,
            checks,  # noqa: F401 - registers the system checks
            day_sheets,
            sign_in_audit,  # noqa: F401 - listens to the sign-in
        )

        chores.also(Chore.PRUNE, account_file.write)
        chores.also(Chore.DAY_SHEETS, day_sheets.write_due)
        chores.also(Chore.AUDIT, audit_anchors.watch)
        chores.also(Chore.AUDIT_COPY, audit_copy.follow)

        # Code, models and settings live as long as the process: the collector need not look through them again.
        gc.freeze()
