import gc

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        from clinic import checks  # noqa: F401, PLC0415 - registers the system checks

        # Code, models and settings live as long as the process: the collector need not look through them again.
        gc.freeze()
