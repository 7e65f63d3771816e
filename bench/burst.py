"""Row 6: many messages due at once, a tenth of them critical: when the last one is out, against raw smtplib's own rate.

The sender is `manage.py send_due`, a process of its own; the server stamps each message. One round, since it is long; raw
smtplib goes before and after it, and the mean of the two is its rate.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from django.utils import timezone

from bench import due
from bench.figures import ROOT, Figure, Goal
from bench.raw import Cost, peak_of
from bench.sinks import Sink, sink
from checklists.models import Reminder
from tests import factories

OUT = Goal(
    6, "seconds until the last is out, 8 lines", "s", "as many ÷ raw smtplib's rate", must=7, at_most=True
)
_RAW_COUNT = 2_000


@dataclass(frozen=True)
class Burst:
    """`out` is the seconds from the start of the sender to the last message; `lags` those of each, sorted."""

    out: float
    lags: list[float]
    critical: list[float]
    doubles: int
    peak: float
    was_stopped: bool


def run(*, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """One round, whatever `rounds` says; a sender that goes on at `ends_at` is stopped, and what is out counts."""
    clinic = factories.clinic()
    due.noon_at(clinic, timezone.now())
    due.fall_due(clinic, count, timezone.now(), critical_in_ten=1)
    due.settle()
    with sink() as server:
        before = _raw(server.port)
        server.seen()
        burst = _burst(server, ends_at)
        after = _raw(server.port)
    if not burst.lags:
        raise RuntimeError("no message was out in time")
    limit = len(burst.lags) / statistics.mean((before.rate, after.rate))
    return [Figure(OUT, (burst.out,), (limit,))], _words(burst, count, before)


def _burst(server: Sink, ends_at: float) -> Burst:
    critical = {f"r.{one}@bench" for one in Reminder.objects.filter(rank=0).values_list("pk", flat=True)}
    command = [sys.executable, "manage.py", "send_due", "--json"]
    environment = {**os.environ, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port), "SMTP_LINES": "8"}
    started = time.time()
    sender = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    was_stopped, peak = _wait(sender, ends_at)
    seen = server.seen()
    lags = {one: at - started for one, (at, _) in seen.items()}
    return Burst(
        out=max(lags.values(), default=0.0),
        lags=sorted(lags.values()),
        critical=sorted(lag for one, lag in lags.items() if one in critical),
        doubles=sum(times - 1 for _, times in seen.values()),
        peak=peak,
        was_stopped=was_stopped,
    )


def _wait(sender: "subprocess.Popen[bytes]", ends_at: float) -> tuple[bool, float]:
    """Whether the clock ended it, and its peak memory in MB."""
    was_stopped, peak = False, 0.0
    while sender.poll() is None:
        peak = max(peak, peak_of(sender.pid))
        if time.monotonic() > ends_at and not was_stopped:
            sender.terminate()
            was_stopped = True
        time.sleep(0.2)
    return was_stopped, peak


def _raw(port: int) -> Cost:
    command = [sys.executable, "-m", "bench.raw", str(port), str(_RAW_COUNT)]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return Cost(**json.loads(said))


def _words(burst: Burst, count: int, raw: Cost) -> str:
    middle, late = _at(burst.lags, 0.5), _at(burst.lags, 0.99)
    ended = "stopped by the clock" if burst.was_stopped else "all"
    return (
        f"{len(burst.lags)} of {count} messages out ({ended}), {burst.doubles} doubles; lag p50 {middle:.1f} s, p99 {late:.1f} s; "
        f"critical p50 {_at(burst.critical, 0.5):.1f} s, p99 {_at(burst.critical, 0.99):.1f} s; "
        f"memory of the sender {burst.peak:.0f} MB, of raw smtplib {raw.peak:.0f} MB"
    )


def _at(lags: list[float], part: float) -> float:
    return lags[min(len(lags) - 1, int(part * len(lags)))] if lags else 0.0
