"""What a person reads on a page of the phone."""

import re

from django.test import Client


def text(client: Client, path: str = "/my/") -> str:
    """Tags out, blanks one."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
