"""Kinds of mail scanners as data: what each does with an address that it finds in a mail. Source: security.md LK-4, LK-5, ML-9.

Each step takes a browser of its own and the address, and does what programs of that kind were seen to do: asks for the head, fetches twenty times at once, sends each form as it
stands, presses each button, follows each link, writes the address anew.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.db import connection
from django.test import Client

Step = Callable[[Client, str], None]


@dataclass
class Form:
    """As a browser would send it: what is hidden or chosen already, what is typed stays empty."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Forms and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._chosen = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in ("a", "link", "script") and (where := said.get("href") or said.get("src")):
            self.links.append(where)
        if tag == "form":
            self.forms.append(Form(said.get("action", ""), said.get("method", "get").lower()))
        if not self.forms:
            return
        if (tag == "input" and said.get("type") not in ("checkbox", "radio")) or "checked" in said:
            self.forms[-1].fields[said.get("name", "")] = said.get("value", "")
        if tag == "select":
            self._chosen = said.get("name", "")
        if (
            tag == "option"
            and self._chosen
            and (self._chosen not in self.forms[-1].fields or "selected" in said)
        ):
            self.forms[-1].fields[self._chosen] = said.get("value", "")
        if tag == "button":
            self.forms[-1].buttons.append(
                (said.get("name", ""), said.get("value", ""), said.get("formaction", ""))
            )


def page(browser: Client, address: str) -> Page:
    return Page(browser.get(address).content.decode(errors="replace"))


def head(browser: Client, address: str) -> None:
    browser.head(address)


def fetch(browser: Client, address: str) -> None:
    browser.get(address)


def fetch_twenty_at_once(browser: Client, address: str) -> None:
    def once(_number: int) -> int:
        try:
            return Client().get(address).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(once, range(20))) <= {200, 404}


def submit_each_form(browser: Client, address: str) -> None:
    """As it stands, and once more without anything in it."""
    for form in page(browser, address).forms:
        for sent in (form.fields, {}):
            send(browser, form.method, form.action or address, sent)


def press_each_button(browser: Client, address: str) -> None:
    for form in page(browser, address).forms:
        for name, value, action in form.buttons:
            send(
                browser,
                form.method,
                action or form.action or address,
                {**form.fields, **({name: value} if name else {})},
            )


def send(browser: Client, method: str, address: str, sent: dict[str, str]) -> None:
    answer = browser.post(address, sent) if method == "post" else browser.get(address, sent)
    assert answer.status_code < 500, address
    if answer.status_code in (301, 302, 303):
        browser.get(answer["Location"])


def follow_each_link(browser: Client, address: str) -> None:
    """And whatever is on the pages behind them."""
    for where in page(browser, address).links:
        if where.startswith("/") and not where.startswith("/static/"):
            for further in page(browser, where).links:
                if further.startswith("/") and not further.startswith("/static/"):
                    browser.get(further)


def post_nothing(browser: Client, address: str) -> None:
    browser.post(address)
    browser.post("/l/")
    browser.post(address, data=b"", content_type="text/plain")


def other_methods(browser: Client, address: str) -> None:
    for method in ("OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
        browser.generic(method, address)


def mangled(address: str) -> Iterator[str]:
    """What mail programs and their guards were seen to make of an address."""
    start, token = address.rsplit("/", 1)
    yield from (
        f"{address}%23", f"{address}?utm_source=mail&amp;x=1", f"{address}?", f"{start}/{token.upper()}", f"{address}%3E", f"{address}.",
        f"{start}/{token[:20]}%0D%0A{token[20:]}", f"{start}/{token[:20]}=%0A{token[20:]}", f"{start}/3D{token}", f"{address}/", f"{address}%20",
        f"{start}/%3C{token}%3E", f"{address}&data=05%7C02", f"{start.upper()}/{token}",
    )  # fmt: skip


def rewrite(browser: Client, address: str) -> None:
    for form in mangled(address):
        assert browser.get(form).status_code in (200, 301, 404), form


def rewrite_and_submit(browser: Client, address: str) -> None:
    for form in mangled(address):
        submit_each_form(browser, form)


KINDS: dict[str, tuple[Step, ...]] = {
    "asks for the head only": (head,),
    "fetches twenty times at once": (fetch_twenty_at_once,),
    "runs scripts and submits each form": (fetch, submit_each_form),
    "writes the address anew": (head, rewrite),
    "writes the address anew and submits": (rewrite_and_submit,),
    "fetches what the page leads to": (fetch, follow_each_link),
    "posts without a word": (post_nothing,),
    "presses each button": (fetch, press_each_button),
    "tries each method": (other_methods,),
    "all of it, twice": (head, fetch, submit_each_form, press_each_button, follow_each_link, rewrite) * 2,
}
