"""The web's entry: `granian --interface wsgi clinic.wsgi:application`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
django.setup(set_prefix=False)

from clinic import start
from clinic.web_request import Handler

application = Handler()
start.or_refuse()
