"""The entry for web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdeck.config.settings")

application = get_wsgi_application()

from claimdeck.pipeline.reference.cache import warm_at_start  # noqa: E402 - needs Django set up

warm_at_start()
