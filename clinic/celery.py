"""The clock's entry: `celery -A clinic worker` and `celery -A clinic beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init, worker_init, worker_process_init
from django.conf import settings

from checklists.rules.heartbeats import WORKING
from clinic import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")


class NotADoorbell(TypeError):
    """A task was given something to carry or a time to wait for: that is a row's work."""


class Doorbells(Celery):  # type: ignore[misc]
    """Tasks are rung. One with a date rests in the broker, where a restart loses it or runs it many times."""

    def send_task(
        self,
        name: str,
        args: Any = None,
        kwargs: Any = None,
        countdown: Any = None,
        eta: Any = None,
        **how: Any,
    ) -> Any:
        """Every way of putting a task on the queue ends here. Raises NotADoorbell."""
        if args or kwargs or countdown is not None or eta is not None:
            raise NotADoorbell(f"{name} is rung without arguments, at once; what is due later is a row.")
        return super().send_task(name, **how)


app = Doorbells("clinic")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["checklists.reminders"])
# Celery runs the checks too, and goes on whatever they say.
worker_init.connect(start.or_refuse)
beat_init.connect(start.or_refuse)


@celeryd_init.connect  # type: ignore[untyped-decorator]
def _listen_patiently(conf: Any, **_: Any) -> None:
    """The worker itself only listens."""
    conf.broker_transport_options = settings.WORKER_TRANSPORT_OPTIONS


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _ring_once(**_: Any) -> None:
    """Its processes only ring: a silent broker shall not hold a sweep."""
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _say_so(**_: Any) -> None:
    """Not in the process above it, which forks: a connection must not be inherited."""
    from checklists.reminders import alive  # noqa: PLC0415 - the apps are loaded by now, not when this is read

    alive.keep_saying(WORKING)
