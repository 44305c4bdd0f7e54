"""What the web server runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from hudang import starting
from hudang.core import logs

logs.catch_uncaught()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hudang.settings")
application = get_wsgi_application()
starting.require_safe()
