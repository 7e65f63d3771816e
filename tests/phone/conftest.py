"""What stands in `tests/live.py`."""

from tests.live import at_desk, clinic, clock, opened, phone, windows

__all__ = ["at_desk", "clinic", "clock", "opened", "phone", "windows"]
