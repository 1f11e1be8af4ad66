"""A browser inside the process that measures; Django is set up by whoever imports this."""

from __future__ import annotations

import logging

from django.test import Client

from yiheng.desk.access.entering import BACKEND, FACTOR
from yiheng.governance.people.models import Member


def at_work(member: Member) -> Client:
    """Somebody who has proved themselves twice; no line is logged of what they ask."""
    logging.getLogger("yiheng.access").setLevel(logging.WARNING)
    visitor = Client(SERVER_NAME="127.0.0.1")
    visitor.force_login(member, BACKEND)
    session = visitor.session
    session[FACTOR] = True
    session.save()
    visitor.cookies["session"] = session.session_key
    return visitor
