"""Fifty who may sign one step, and what became of it: run in a hospital's own surroundings."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402  # models load only after setup
from django.test import Client  # noqa: E402  # as above

from yiheng.care.collection import commands as collection  # noqa: E402  # as above
from yiheng.care.collection.tests import factories  # noqa: E402  # as above
from yiheng.core.clock import now  # noqa: E402  # as above
from yiheng.core.database.tables import make_tables  # noqa: E402  # as above
from yiheng.desk.access.entering import BACKEND, FACTOR  # noqa: E402  # as above
from yiheng.governance.approvals.models import Signature, State  # noqa: E402  # as above
from yiheng.governance.ledger.models import Entry  # noqa: E402  # as above
from yiheng.governance.people.models import Member  # noqa: E402  # as above

PASSWORD = "correct-horse-battery"


def prepare(count: int) -> None:
    """A hospital with one case whose first step so many can sign: where, and their cookies."""
    make_tables()
    factories.a_hospital()
    author = factories.an_applicant()
    application = factories.an_application(author)
    collection.submit(pk=application.pk, by=author, at=now())
    case, word = factories.the_case(application), make_password(PASSWORD)
    signers = [factories.a_signer("director") for _n in range(count)]
    Member.objects.filter(pk__in=[one.pk for one in signers]).update(password=word)
    told = {"page": case.page, "shown": case.steps.get(waiting=True).shown,
            "cookies": [_cookie(Member.objects.get(pk=one.pk)) for one in signers]}  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")


def became() -> None:
    """How many signatures stand, how many noes were written, and where the case stands."""
    [signature] = Signature.objects.select_related("case")
    told = {
        "signed": Signature.objects.count(), "step": signature.case.current,
        "going_on": signature.case.state == State.IN_PROGRESS,
        "refused": Entry.objects.filter(action="approvals.sign.denied").count(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")


def _cookie(member: Member) -> str:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(member, BACKEND)
    session = client.session
    session[FACTOR] = True
    session.save()
    return f"session={client.cookies['session'].value}"


if __name__ == "__main__":
    {"prepare": lambda: prepare(int(sys.argv[2])), "became": became}[sys.argv[1]]()
