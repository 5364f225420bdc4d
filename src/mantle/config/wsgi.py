"""The entry point for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
# Where a role that owns no table is named, the site is served by it, and the second wall holds (mantle.people.wall).
if os.environ.get("MANTLE_WEB_DATABASE"):
    os.environ["MANTLE_DATABASE"] = os.environ["MANTLE_WEB_DATABASE"]
application = get_wsgi_application()
# Every page is loaded before the first is asked for: nobody waits for it after a worker was replaced.
_ = get_resolver().url_patterns
# What is loaded by now stays: looking for garbage among it would make one page in forty wait for a sixth of a second.
gc.collect()
gc.freeze()
