from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.checks import Error


@dataclass(frozen=True)
class Gate:
    """One unsafe setting. `stands_open` tells from the settings whether it is there; `seen` and `cure` are a sentence each."""

    code: str
    seen: str
    cure: str
    stands_open: Callable[[Any], bool]

    def error(self) -> Error:
        return Error(self.seen, hint=self.cure, id=f"clinic.{self.code}")
