"""The product's own settings for processes of the tests; only collected files rest in the run's own folder."""

from clinic.settings import *
from clinic.settings import STATE_DIR

STATIC_ROOT = STATE_DIR / "static"
