"""Whether this run looks for what nobody thought of, with new luck each time, or repeats what every run shows."""

import os

SEARCHES = bool(os.environ.get("SEARCH"))
