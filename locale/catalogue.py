"""Catalogues of translated texts: `python locale/catalogue.py` finds every text of the product, merges and compiles.

What is new stands empty in each `locale/<language>/LC_MESSAGES/django.po`, what nobody says any more goes. `--check` writes
nothing and fails where a catalogue is not what it would write. A new language is a new folder with an empty `django.po`.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CATALOGUES = sorted(HERE.glob("*/LC_MESSAGES/django.po"))
# Which arguments of a call are a text; `c` is its context.
CALLS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(gettext|ngettext|pgettext|npgettext|_)\(\s*({_TEXT}(?:\s*,\s*{_TEXT})*)", re.DOTALL)

_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)

Text = tuple[str, str | tuple[str, ...], str | None]


def texts() -> Iterator[Text]:
    """Every text that can be shown: the file that says it, the text (or its forms), its context."""
    for file in sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]):
        yield from _of_template(file)
    for folder in ("checklists", "clinic"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield from _of_python(file)


def template() -> Catalog:
    """All texts, untranslated, each with the files that say it."""
    found = Catalog(project="Infusion Ready", copyright_holder="the project", charset="utf-8")
    for where, text, context in texts():
        found.add(text, context=context, locations=[(where, 0)])
    return found


def merged(old: Catalog, wanted: Catalog) -> Catalog:
    """The old translations of the texts that are said today, in the order of the files that say them."""
    old.update(wanted, no_fuzzy_matching=True)
    old.obsolete.clear()
    # The same texts give the same bytes, on any day.
    old.creation_date = old.revision_date = _NO_DAY
    return old


def as_po(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=120, omit_header=False, sort_by_file=True, include_lineno=False)
    dated = rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Project-Id-Version|Last-Translator|Language-Team): .*\n'
    return re.sub(dated, b"", out.getvalue(), flags=re.MULTILINE)


def as_mo(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _of_template(file: Path) -> Iterator[Text]:
    where = file.relative_to(ROOT).as_posix()
    for name, arguments in _CALL.findall(templatize(file.read_text(encoding="utf-8"), origin=where)):
        forms = tuple(ast.literal_eval(f"({arguments},)"))
        context = forms[0] if name in ("pgettext", "npgettext") else None
        rest = forms[1:] if context else forms
        yield where, rest if name in ("ngettext", "npgettext") else rest[0], context


def _of_python(file: Path) -> Iterator[Text]:
    where = file.relative_to(ROOT).as_posix()
    with file.open("rb") as source:
        for _, text, _, context in extract("python", source, CALLS):
            yield where, text, context


def main() -> int:
    settings.configure(USE_I18N=True)  # templates are read, not rendered
    asked = argparse.ArgumentParser()
    asked.add_argument("--check", action="store_true")
    only_check, wanted = asked.parse_args().check, template()
    stale = []
    for file in CATALOGUES:
        with file.open("rb") as source:
            new = merged(read_po(source, locale=file.parts[-3]), wanted)
        for path, content in ((file, as_po(new)), (file.with_suffix(".mo"), as_mo(new))):
            if not path.exists() or path.read_bytes() != content:
                stale.append(path.relative_to(ROOT).as_posix())
                if not only_check:
                    path.write_bytes(content)
        missing = sum(1 for message in new if message.id and not _is_translated(message.string))
        print(f"{file.parts[-3]}: {len(new)} texts, {missing} not translated")
    if only_check and stale:
        print(f"Not as `make texts` would write them: {', '.join(stale)}", file=sys.stderr)
    return 1 if only_check and stale else 0


def _is_translated(text: str | tuple[str, ...] | list[str]) -> bool:
    return all(text) if isinstance(text, tuple | list) else bool(text)


if __name__ == "__main__":
    sys.exit(main())
