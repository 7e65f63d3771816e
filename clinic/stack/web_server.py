"""The web process, as everything starts it that starts it here."""

import sys

from clinic.stack.ports import LOOPBACK

# A request's headers in bytes and in milliseconds; a browser's are a tenth of that. More than a hundred of them are refused anyway.
LIMITS = ("--http1-buffer-size", "8192", "--http1-header-read-timeout", "10000")


def command(*, port: int, workers: int) -> list[str]:
    address = ["--host", LOOPBACK, "--port", str(port)]
    # Without a limit there may be 256 threads, each with its own database connection.
    size = ["--workers", str(workers), "--blocking-threads", "4"]
    quiet = ["--no-access-log", "--log-level", "warning", "--no-ws"]
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi"]
    return [*granian, *address, *size, *LIMITS, *quiet, "clinic.wsgi:application"]
