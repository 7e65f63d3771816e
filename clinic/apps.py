import gc

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        from checklists.reminders import chores  # noqa: PLC0415
        from checklists.rules.heartbeats import Chore  # noqa: PLC0415
        from clinic import checks, day_sheets  # noqa: F401, PLC0415 - registers the system checks

        chores.also(Chore.DAY_SHEETS, day_sheets.write_due)

        # Code, models and settings live as long as the process: the collector need not look through them again.
        gc.freeze()
