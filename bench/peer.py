"""The peers in a process of their own: `post_office 400` or `tasks 100` a line, the cost of so many as JSON a line."""

import json
import os
import sys
import time
from dataclasses import asdict

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peer_settings"
django.setup()

from django.core.management import call_command
from django.utils import timezone
from post_office import mail
from post_office.models import STATUS, Email, EmailTemplate

from bench.peer_tasks import deliver
from bench.raw import Cost, measured

_SECONDS = 60
TEXT = "Your list helps you prepare. Nothing in it is a test.\n" * 16
HTML = "<p>Your list helps you prepare. Nothing in it is a test.</p>\n" * 80


def main() -> None:
    call_command("migrate", verbosity=0)
    print("ready", flush=True)
    for line in sys.stdin:
        name, count = line.split()
        print(json.dumps(asdict(_PEERS[name](int(count)))), flush=True)


def _post_office(count: int) -> Cost:
    """All are in its table; one process sends and records them."""
    _queue(count)
    return measured(count, lambda: mail.send_queued_mail_until_done(processes=1))


def _tasks(count: int) -> Cost:
    """From the first task on the queue until the last message stands as sent."""
    ids = _queue(count)

    def work() -> None:
        for one in ids:
            deliver.delay(one)
        ends = time.monotonic() + _SECONDS
        while Email.objects.filter(status=STATUS.sent).count() < count and time.monotonic() < ends:
            time.sleep(0.02)

    cost = measured(count, work)
    done = Email.objects.filter(status=STATUS.sent).count()
    return Cost(max(done, 1), cost.wall, cost.cpu)


def _queue(count: int) -> list[int]:
    Email.objects.all().delete()
    made = mail.send_many(
        {
            "sender": "desk@maple.example",
            "recipients": [f"ana{number}@patient.example"],
            "template": _template(),
            "context": {
                "day": "Thursday 26 November",
                "at": "9:30 am",
                "until": "4:00 am",
                "link": f"l/{number}",
            },
            "render_on_delivery": True,
            "priority": "medium",
            "scheduled_time": timezone.now(),
        }
        for number in range(count)
    )
    return [email.pk for email in made]


def _template() -> EmailTemplate:
    """As long as ours, with the same few slots: text and HTML are made at sending, since a time may have passed."""
    line = "<p>Please come at {{ at }} on {{ day }}. Light food until {{ until }}.</p>\n"
    words = {"subject": "Your appointment on {{ day }}", "content": line * 4 + "{{ link }}\n" + TEXT}
    found, _ = EmailTemplate.objects.get_or_create(
        name="booked", defaults={**words, "html_content": line * 8 + HTML}
    )
    return found


_PEERS = {"post_office": _post_office, "tasks": _tasks}
if __name__ == "__main__":
    main()
