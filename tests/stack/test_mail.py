"""Caught mail, and the page that shows it."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from http.client import HTTPResponse
from pathlib import Path

import pytest

from clinic.stack import mail_folder
from clinic.stack.mail_page import MailPage


def message(subject: str = "Your visit on Thursday") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Clinic <a@clinic.example>", "p@clinic.example", subject
    made.set_content("Hello. Open http://127.0.0.1:8000/l/abc.")
    made.add_alternative("<p onclick='x()'>Hello <script>alert(1)</script></p>", subtype="html")
    return made.as_bytes()


@pytest.fixture
def page(tmp_path: Path) -> Iterator[MailPage]:
    server = MailPage(("127.0.0.1", 0), tmp_path)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield server
    server.shutdown()
    server.server_close()
    serving.join()


def get(page: MailPage, path: str) -> HTTPResponse:
    response: HTTPResponse = urllib.request.urlopen(
        f"http://127.0.0.1:{page.server_address[1]}{path}", timeout=5
    )
    return response


def body(page: MailPage, path: str) -> str:
    with get(page, path) as response:
        return response.read().decode()


def test_a_message_survives_the_program(tmp_path: Path) -> None:
    mail_folder.keep(tmp_path, message(), ["p@clinic.example"])
    assert mail_folder.newest(tmp_path)[0].subject == "Your visit on Thursday"


def test_the_recipient_is_the_one_of_the_envelope(tmp_path: Path) -> None:
    mail_folder.keep(tmp_path, message(), ["other@clinic.example"])
    assert mail_folder.newest(tmp_path)[0].recipients == ("other@clinic.example",)


def test_a_link_ends_before_the_full_stop(tmp_path: Path) -> None:
    mail_folder.keep(tmp_path, message(), ["p@clinic.example"])
    assert mail_folder.newest(tmp_path)[0].links == ("http://127.0.0.1:8000/l/abc",)


def test_the_newest_comes_first(tmp_path: Path) -> None:
    for subject in ("one", "two", "three"):
        mail_folder.keep(tmp_path, message(subject), ["p@clinic.example"])
    assert [one.subject for one in mail_folder.newest(tmp_path)] == ["three", "two", "one"]


def test_the_oldest_are_forgotten(tmp_path: Path) -> None:
    for subject in ("one", "two", "three"):
        mail_folder.keep(tmp_path, message(subject), ["p@clinic.example"])
    mail_folder.forget_oldest(tmp_path, keep_newest=2)
    assert [one.subject for one in mail_folder.newest(tmp_path)] == ["three", "two"]


def test_json_can_be_asked_for_one_recipient(page: MailPage) -> None:
    mail_folder.keep(page.folder, message(), ["p@clinic.example"])
    mail_folder.keep(page.folder, message("other"), ["q@clinic.example"])
    listed = json.loads(body(page, "/messages.json?to=Q@clinic.example"))
    assert [one["subject"] for one in listed] == ["other"]


def test_a_subject_is_shown_as_text(page: MailPage) -> None:
    mail_folder.keep(page.folder, message("<b>bold</b>"), ["p@clinic.example"])
    assert "&lt;b&gt;bold" in body(page, "/")


def test_the_page_looks_again_when_asked_and_never_by_itself(page: MailPage) -> None:
    shown = body(page, "/")
    assert ("<h1>" in shown, "Look again" in shown, "http-equiv" in shown) == (True, True, False)


def test_links_of_the_text_can_be_followed(page: MailPage) -> None:
    name = mail_folder.keep(page.folder, message(), ["p@clinic.example"])
    assert "<a href='http://127.0.0.1:8000/l/abc'" in body(page, f"/message/{name}")


def test_what_came_in_a_mail_may_run_nothing(page: MailPage) -> None:
    name = mail_folder.keep(page.folder, message(), ["p@clinic.example"])
    with get(page, f"/message/{name}/html") as response:
        rules = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in rules and "sandbox" in rules and "allow-scripts" not in rules


@pytest.mark.parametrize("path", ["/message/nothing", "/message/..%2f..%2fsecrets", "/message/../x", "/else"])
def test_what_is_not_there_is_not_found(page: MailPage, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        get(page, path)
    refused.value.close()
