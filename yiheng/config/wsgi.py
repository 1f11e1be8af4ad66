"""The web application for a WSGI server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from yiheng.config import memory
from yiheng.core import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiheng.config.settings")
application = get_wsgi_application()
memory.settle()
logs.take_over()
