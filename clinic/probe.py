"""Asks a web process how it is: `python -m clinic.probe [URL]`, for the health checks of containers.

Names the public host, as a browser would: any other host is refused. Exit 0 when the answer is 200.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit

from clinic.base_url import forgiven

OWN = "http://127.0.0.1:8000/healthz"


def answers(url: str, public: str) -> bool:
    """True when the page says 200. `public` is the address that people use."""
    asked, shown = urlsplit(url), urlsplit(forgiven(public))
    connection = http.client.HTTPConnection(asked.hostname or "", asked.port or 80, timeout=5)
    try:
        connection.request("GET", asked.path or "/", headers={"Host": shown.netloc or public})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    asked_for = sys.argv[1] if len(sys.argv) > 1 else OWN
    sys.exit(0 if answers(asked_for, os.environ.get("SITE_BASE_URL", "")) else 1)
