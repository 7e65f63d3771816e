"""The web's entry: `granian --interface wsgi clinic.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from clinic import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
application = get_wsgi_application()
start.or_refuse()
