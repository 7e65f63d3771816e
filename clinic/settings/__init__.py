"""All settings, one concern a file. Values come from the environment; `.env.example` lists them.

A secret has no default: a missing one stops the start with the name of what is missing.
"""

from clinic.settings.base import *  # noqa: F403
from clinic.settings.database import *  # noqa: F403
from clinic.settings.logs import *  # noqa: F403
from clinic.settings.mail import *  # noqa: F403
from clinic.settings.queue import *  # noqa: F403
from clinic.settings.security import *  # noqa: F403
from clinic.settings.staff import *  # noqa: F403
