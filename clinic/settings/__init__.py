"""All settings, one concern a file. Values come from the environment; `.env.example` lists them.

A secret has no default: a missing one stops the start with the name of what is missing.
"""

from clinic.settings.audit import *
from clinic.settings.backup import *
from clinic.settings.base import *
from clinic.settings.database import *
from clinic.settings.delivery import *
from clinic.settings.logs import *
from clinic.settings.mail import *
from clinic.settings.paper import *
from clinic.settings.queue import *
from clinic.settings.security import *
from clinic.settings.staff import *
