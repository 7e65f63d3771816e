"""What no program can undercut: raw smtplib on one connection, with nothing kept and nothing promised.

`python -m bench.raw PORT COUNT` sends in a process of its own and prints its cost as JSON.
"""

import json
import re
import smtplib
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

# As long as one of ours.
CONTENT = b"Subject: Your appointment\r\n\r\n" + b"Please come at 9:30 am. Your list helps you.\r\n" * 160


@dataclass(frozen=True)
class Cost:
    """Of `count` messages: seconds on the wall and of the process's CPU; its peak memory in MB where it was alone."""

    count: int
    wall: float
    cpu: float
    peak: float = 0.0

    @property
    def rate(self) -> float:
        return self.count / self.wall

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / self.count


def measured(count: int, work: Callable[[], object]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(count, time.perf_counter() - wall, time.process_time() - cpu)


def send(port: int, count: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for number in range(count):
            connection.sendmail("desk@maple.example", [f"ana{number}@patient.example"], CONTENT)


def peak_of(process: int | str) -> float:
    """The most memory it has held, in MB; what getrusage says begins with its parent's."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    port, count = int(sys.argv[1]), int(sys.argv[2])
    cost = asdict(measured(count, lambda: send(port, count)))
    print(json.dumps({**cost, "peak": peak_of("self")}))


if __name__ == "__main__":
    main()
