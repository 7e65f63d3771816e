"""A process that sweeps once and prints the most memory it held, in kB: `python -m bench.sender PORT MESSAGES`."""

import resource
import sys

import django

django.setup()

from checklists.reminders.smtp_server import Server
from checklists.reminders.sweep import sweep

if __name__ == "__main__":
    port, expected = int(sys.argv[1]), int(sys.argv[2])
    swept = sweep(trigger="bench", server=Server("127.0.0.1", port))
    if swept.sent != expected:
        sys.exit(f"{swept.sent} of {expected} messages were sent: {swept.trouble}")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
