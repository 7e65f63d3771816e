"""The other peer: one Celery task a message, which reads its row, sends it and records it."""

import os

import django
from celery import Celery

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peer_settings"
django.setup()

app = Celery("peer", broker=os.environ["PEER_BROKER"])
app.conf.update(
    task_ignore_result=True, worker_prefetch_multiplier=1, broker_connection_retry_on_startup=True
)


@app.task(name="peer.deliver")
def deliver(email_id: int) -> None:
    from post_office.models import Email  # noqa: PLC0415 - models need Django set up

    Email.objects.get(pk=email_id).dispatch()
