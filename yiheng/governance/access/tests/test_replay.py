"""A code is taken once, by whichever worker: two processes, two threads each, a thousand tries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from yiheng.governance.access.models import UsedCode
from yiheng.governance.access.tests.accounts import LATER, code, enrolled
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.tests.factories import MONDAY, a_member

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[4]
GUESS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
import django
from django.conf import settings
from django.db import connections
from tests import settings as given
name, pk, typed, at, many, keyring = sys.argv[1:]
values = {key: getattr(given, key) for key in dir(given) if key.isupper()}
values["DATABASES"]["default"]["NAME"] = name
values["KEYRING_FILE"] = Path(keyring)
settings.configure(**values)
django.setup()
from yiheng.governance.access import commands
from yiheng.governance.access.failures import NotOneself
from yiheng.governance.people.models import Member

def tries(n):
    taken, member = 0, Member.objects.get(pk=pk)
    for _one in range(int(many) // 2):
        try:
            commands.take_code(by=member, at=datetime.fromisoformat(at), typed=typed)
            taken += 1
        except NotOneself:
            pass
    connections.close_all()
    return taken

with ThreadPoolExecutor(2) as pool:
    print(sum(pool.map(tries, range(2))))
"""


def test_no_code_is_replayed_in_a_thousand_tries_by_two_workers(
    settings: Any,
) -> None:
    a_hospital()
    member = a_member()
    at = MONDAY + LATER
    typed = code(enrolled(member), at)
    words = (
        str(connection.settings_dict["NAME"]), str(member.pk), typed, at.isoformat(), "500",
        str(settings.KEYRING_FILE),
    )  # fmt: skip

    workers = [
        subprocess.Popen(
            [sys.executable, "-c", GUESS, *words], stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        for _one in range(2)
    ]  # fmt: skip
    taken = [int(one.communicate(timeout=60)[0]) for one in workers]

    assert sum(taken) == 1
    assert UsedCode.objects.filter(member=member).count() == 2  # that, and the one that enrolled
    assert Entry.objects.filter(action="access.take_code.denied").count() == 999
