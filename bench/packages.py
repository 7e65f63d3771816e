"""Pages of others, built from what they publish on npm, and programs from there: in a folder of the user's cache, never in the checkout."""

import gzip
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "infusion-ready-bench"
VERSIONS = {"govuk-frontend": "6.6.0", "nhsuk-frontend": "10.6.1", "lighthouse": "12.8.2"}
_SECONDS = 240
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".html": "text/html; charset=utf-8",
}
_PAGE = """<!doctype html><html lang="en" class="govuk-template"><head><meta charset="utf-8">
<title>Your appointment</title><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<link rel="stylesheet" href="/govuk-frontend.min.css"></head>
<body class="govuk-template__body"><script src="/supported.js"></script>{header}
<div class="govuk-width-container"><main class="govuk-main-wrapper" id="main-content">
<h1 class="govuk-heading-xl">Come at 9:30 am</h1>{list}{button}</main></div>{footer}
<script type="module" src="/start.js"></script></body></html>"""
_SUPPORTED = "document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');"
_START = "import { initAll } from '/govuk-frontend.min.js'; initAll();"


def package(name: str) -> Path | None:
    """Its folder, fetched once; None where npm or the network is not there."""
    folder = FOLDER / f"{name}-{VERSIONS[name]}"
    found = folder / "node_modules" / name
    if not found.exists() and shutil.which("npm"):
        folder.mkdir(parents=True, exist_ok=True)
        asked = [
            "npm",
            "install",
            "--prefix",
            str(folder),
            "--no-audit",
            "--no-fund",
            "--silent",
            f"{name}@{VERSIONS[name]}",
        ]
        try:
            subprocess.run(asked, check=True, timeout=_SECONDS, capture_output=True)
        except (subprocess.SubprocessError, OSError):
            return None
    return found if found.exists() else None


def govuk_page() -> dict[str, bytes] | None:
    """The GOV.UK task list as a page with header, button and footer, by address; None where the package is not there."""
    found = package("govuk-frontend")
    if found is None:
        return None
    dist = found / "dist" / "govuk"
    parts = {
        name: _rendered(dist, part)
        for name, part in (
            ("header", "header"),
            ("list", "task-list"),
            ("button", "button"),
            ("footer", "footer"),
        )
    }
    fonts = {
        f"/assets/fonts/{file.name}": file.read_bytes()
        for file in (dist / "assets" / "fonts").glob("*.woff2")
    }
    files = {
        f"/{name}": (dist / name).read_bytes() for name in ("govuk-frontend.min.css", "govuk-frontend.min.js")
    }
    return {
        "/": _PAGE.format(**parts).encode(),
        "/supported.js": _SUPPORTED.encode(),
        "/start.js": _START.encode(),
        **files,
        **fonts,
    }


def _rendered(dist: Path, component: str) -> str:
    """As its authors render it in their own examples: the longest task list, else the usual one."""
    fixtures = json.loads((dist / "components" / component / "fixtures.json").read_text())["fixtures"]
    wanted = {
        "task-list": "with hint text and additional states",
        "footer": "with meta links and meta content",
    }
    by_name = {each["name"]: str(each["html"]) for each in fixtures}
    return by_name[wanted.get(component, "default")]


@contextmanager
def served(files: dict[str, bytes]) -> Iterator[str]:
    """The files on this machine's loopback, packed, to be kept for a year; their address."""
    packed = {
        path: body if path.endswith(".woff2") else gzip.compress(body, 9) for path, body in files.items()
    }

    class Files(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = packed.get(self.path.partition("?")[0])
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", _TYPES.get(Path(self.path).suffix, _TYPES[".html"]))
            if body is not None and not self.path.endswith(".woff2"):
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_said: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
