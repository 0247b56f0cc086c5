"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tirek.config.settings")

application = get_wsgi_application()

from tirek.config.serving import settle  # noqa: E402 - the settings are read by now

settle()
