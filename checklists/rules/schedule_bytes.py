"""From bytes to text: the encoding, and what is no text at all."""

import unicodedata

from checklists.rules.schedule_problem import FileRefused

LARGEST_BYTES = 2 * 1024 * 1024
_SAVE_AS = "Save it as CSV (comma separated) and import that file."
_OTHER_FORMATS = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"{\\rtf": "a text document",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_CONTROLS = frozenset(map(chr, [*range(32), 127])) - frozenset("\t\r\n\f\v")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def decode(raw: bytes, asked: str = "") -> tuple[str, str]:
    """The text and the encoding that made it: the one `asked` for, else a mark at the beginning decides, else UTF-8,
    else Windows-1252. Raises FileRefused."""
    _refuse_other_formats(raw)
    encoding = asked or next((name for mark, name in _MARKS if raw.startswith(mark)), "")
    for candidate in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = raw.decode(candidate)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.isdisjoint(text):
            return unicodedata.normalize("NFC", text.removeprefix("\ufeff")), candidate
    if asked:
        raise FileRefused(
            0, "The file is not written in these letters.", "Choose how its letters are written."
        )
    raise FileRefused(0, "This is not a text file.", _SAVE_AS)


def decode_again(text: str, was: str, asked: str) -> str:
    """A text that was read in one encoding, read in another. Raises FileRefused where it holds what neither can."""
    try:
        return decode(text.encode(was), asked)[0]
    except UnicodeEncodeError as error:
        raise FileRefused(0, "The text was changed since it was read.", "Choose the file again.") from error


def _refuse_other_formats(raw: bytes) -> None:
    if len(raw) > LARGEST_BYTES:
        raise FileRefused(0, "The file is larger than 2 MB.", "Import it in smaller parts.")
    for mark, name in _OTHER_FORMATS.items():
        if raw.startswith(mark):
            raise FileRefused(0, f"This is {name}, not a CSV file.", _SAVE_AS)
