"""Reads a JSON object field by field and writes down everything wrong with it, each with its path.

A wrong field gives a harmless stand-in, so that one reading finds all problems; whoever reads looks at `problems`
before using anything. Values are never repeated in a problem: they may be long, secret or nonsense.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import TypeVar

E = TypeVar("E", bound=Enum)
T = TypeVar("T")


class JsonReader:
    """One JSON object at a path. `problems` and `sources` are shared with all readers below it."""

    def __init__(
        self,
        value: object,
        path: str = "",
        problems: list[str] | None = None,
        sources: dict[str, str] | None = None,
    ) -> None:
        self.path = path
        self.problems: list[str] = problems if problems is not None else []
        self.sources: dict[str, str] = sources if sources is not None else {}
        self._seen: set[str] = set()
        self._fields: Mapping[str, object] = {}
        if isinstance(value, Mapping):
            self._fields = value
        else:
            self._problem("", "an object was expected")

    def text(self, key: str, *, longest: int = 500) -> str:
        value = self._take(key)
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            return self._wrong(key, f"a text of 1 to {longest} letters was expected", "")
        if not value.isprintable():
            return self._wrong(key, "holds letters that cannot be printed", "")
        return value

    def whole(self, key: str, least: int, most: int) -> int:
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            return self._wrong(key, f"a whole number from {least} to {most} was expected", least)
        return value

    def flag(self, key: str) -> bool:
        value = self._take(key)
        return value if isinstance(value, bool) else self._wrong(key, "true or false was expected", False)

    def number(self, key: str) -> float:
        """A plain number of no medical weight, as a question's range."""
        value = self._take(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= 1_000_000:
            return self._wrong(key, "a number from -1000000 to 1000000 was expected", 0.0)
        return value

    def texts(self, key: str, *, longest: int = 50) -> tuple[str, ...]:
        """A list of short texts, at least one, none twice."""
        listed = self._list(key)
        found = tuple(text for text in listed if isinstance(text, str) and 0 < len(text) <= longest)
        if len(found) != len(listed) or len(set(found)) != len(found) or not found:
            return self._wrong(key, f"a list of different texts of 1 to {longest} letters was expected", ())
        return found

    def names(self) -> tuple[str, ...]:
        """The fields that are there, for an object whose keys are free, as languages are."""
        return tuple(str(name)[:40] for name in self._fields)

    def choice(self, key: str, kind: type[E]) -> E:
        """A member by its name in small letters; the first one stands in for a wrong word."""
        return self._chosen(self._take(key), key, kind)

    def choices(self, key: str, kind: type[E]) -> tuple[E, ...]:
        listed = self._list(key)
        return tuple(self._chosen(word, f"{key}[{place}]", kind) for place, word in enumerate(listed))

    def figure(self, key: str, least: float, most: float) -> float:
        """A number of medicine: {"value": 2, "source": "where it comes from"}; the source is kept.

        One that a site changed has the shipped one beside it as "default", null where nothing was shipped.
        """
        part = self.part(key)
        value = part._take("value")
        self.sources[part.path] = part.text("source")
        if part.has("default"):
            part._shipped("default")
        part.close()
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            return part._wrong("value", f"a number from {least:g} to {most:g} was expected", least)
        return float(value)

    def whole_figure(self, key: str, least: int, most: int) -> int:
        """The same in whole units, as minutes are: what is shown is what is reckoned with."""
        value = self.figure(key, least, most)
        if value != int(value):
            self.part(key)._problem("value", f"a whole number from {least} to {most} was expected")
        return int(value)

    def _shipped(self, key: str) -> None:
        part = self.part(key)
        part.number("value")
        part.text("source")
        part.close()

    def part(self, key: str) -> "JsonReader":
        return JsonReader(self._take(key), self._at(key), self.problems, self.sources)

    def parts(self, key: str) -> Iterator["JsonReader"]:
        for place, value in enumerate(self._list(key)):
            yield JsonReader(value, f"{self._at(key)}[{place}]", self.problems, self.sources)

    def has(self, key: str) -> bool:
        """Whether an optional field is given; a null counts as not given."""
        self._seen.add(key)
        return self._fields.get(key) is not None

    def close(self) -> None:
        """Names the fields nobody asked for: a misspelt field must not pass as a missing one."""
        for key in self._fields:
            if key not in self._seen:
                self._problem(str(key)[:40], "is not a field of this form")

    def problem(self, key: str, words: str) -> None:
        """A finding of whoever reads, about one of the fields."""
        self._problem(key, words)

    def _take(self, key: str) -> object:
        self._seen.add(key)
        return self._fields.get(key)

    def _list(self, key: str) -> list[object]:
        value = self._take(key)
        if not isinstance(value, list) or len(value) > 100:
            return self._wrong(key, "a list of at most 100 was expected", [])
        return value

    def _chosen(self, word: object, key: str, kind: type[E]) -> E:
        for member in kind:
            if word == member.name.lower():
                return member
        known = ", ".join(member.name.lower() for member in kind)
        return self._wrong(key, f"one of {known} was expected", next(iter(kind)))

    def _wrong(self, key: str, words: str, stand_in: T) -> T:
        self._problem(key, words)
        return stand_in

    def _problem(self, key: str, words: str) -> None:
        self.problems.append(f"{self._at(key) or 'protocol'}: {words}")

    def _at(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)
