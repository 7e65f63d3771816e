"""A page as the browser prints it: how many sheets, how large, and what stands on each, read back from the PDF itself."""

import re
import zlib
from dataclasses import dataclass

from playwright.sync_api import Page

_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>")
_BOX = re.compile(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)")


@dataclass(frozen=True)
class Leaf:
    """One printed page: its size in points, and its letters without spaces."""

    size: tuple[int, int]
    text: str

    def says(self, words: str) -> bool:
        return words.replace(" ", "") in self.text


def leaves(page: Page, **how: object) -> list[Leaf]:
    """`how` is what playwright's `pdf` takes, like `format="A4"`."""
    objects = {int(number): body for number, body in _OBJECT.findall(page.pdf(**how))}  # type: ignore[arg-type]
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    return [_leaf(body, objects) for body in pages]


def _leaf(page: bytes, objects: dict[int, bytes]) -> Leaf:
    box = _BOX.search(page)
    assert box is not None
    fonts = {name: _letters(int(at), objects) for name, at in re.findall(rb"/(F\d+) (\d+) 0 R", page)}
    content = re.search(rb"/Contents (\d+) 0 R", page)
    assert content is not None
    text = ""
    letters: dict[bytes, str] = {}
    for font, codes in _SHOWN.findall(inflated(objects[int(content[1])])):
        letters = fonts[font] if font else letters
        text += "".join(letters.get(codes[at : at + 4].upper(), "") for at in range(0, len(codes), 4))
    return Leaf((round(float(box[1])), round(float(box[2]))), re.sub(r"\s", "", text))


def _letters(font: int, objects: dict[int, bytes]) -> dict[bytes, str]:
    """What each glyph of a font stands for."""
    found = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    if not found:
        return {}
    table, letters = inflated(objects[int(found[1])]), {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, letter in re.findall(rb"<(\w+)>\s*<(\w+)>", block):
            letters[code.upper()] = _utf16(letter)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                letters[b"%04X" % (int(first, 16) + step)] = chr(int(letter, 16) + step)
    return letters


def _utf16(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")


def inflated(body: bytes) -> bytes:
    # A compressed stream knows its own end; its last byte may look like the line's end that follows it.
    found = _STREAM.search(body)
    return zlib.decompressobj().decompress(found[1]) if found else b""
