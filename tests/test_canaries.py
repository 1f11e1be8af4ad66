"""Whoever has no business with it gets no byte of it: canaries in everything that is secret.

Real ids of somebody else's patient, record, application, file, 紧急调阅, faulty record and notice
are put into every address of the house, for every kind of stranger, by every method.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from tests import test_doors
from tests.test_doors import METHODS, declared, views
from yiheng.care.collection import commands as collection
from yiheng.care.collection.models import Application
from yiheng.care.collection.tests.factories import the_case
from yiheng.care.intake.models import Quarantined
from yiheng.care.intake.tests.factories import (
    a_hospital,
    a_licence,
    a_patient,
    an_applicant,
    an_application,
    an_encounter,
    an_observation,
    take,
)
from yiheng.care.patients.models import Patient
from yiheng.care.records.commands import read_timeline
from yiheng.care.records.models import Record
from yiheng.core.clock import now
from yiheng.core.policy import PERMISSIONS
from yiheng.governance.access.models import CareRelation
from yiheng.governance.access.tests.factories import a_doctor, a_glass, a_judge
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Boundary
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post

pytestmark = pytest.mark.django_db
NAME, NUMBER, PHONE, RESULT = "欧阳金丝雀", "ZYcanary77", "13912345670", "金丝雀甲胎蛋白"
PURPOSE, FILE, FAULTY = "金丝雀目的：汇聚就诊数据供诊疗调阅", "金丝雀附件内容", "金丝雀坏记录"
SECRETS = (NAME, NUMBER, PHONE, RESULT, PURPOSE, FILE, FAULTY, "金丝雀", "欧阳")
STRANGERS: dict[str, tuple[tuple[str, ...], str]] = {
    "anonymous": ((), ""),
    "nobody": ((), ""),
    "colleague": (("records:read", "access:break-glass", "collection:apply"), ""),
    "sysadmin": (("regulation:read", "operations:see"), Boundary.OPERATIONS_ONLY),
    "analyst": (("analytics:count", "regulation:read"), Boundary.NO_RAW_DATA),
    "auditor": (("ledger:read", "ledger:verify", "people:see", "regulation:read"), ""),
    "registration": (("patients:register",), ""),
    "discipline": (("access:drug-statistics",), ""),
    "clerk": (("intake:see", "intake:run"), ""),
}


@pytest.fixture
def ids() -> dict[str, list[str]]:
    """Everything secret that a hospital holds; its ids by the kind of an address's parameter."""
    a_hospital()
    doctor, author, judge = a_doctor(), an_applicant(), a_judge()
    licence, at = a_licence(), now() - timedelta(hours=3)
    telecom = [{"system": "phone", "value": PHONE}]
    patient = a_patient("canary77", name=[{"text": NAME}], telecom=telecom)
    records = [
        patient,
        an_encounter(patient="canary77", doctor=doctor),
        an_observation(patient="canary77", code={"text": RESULT}),
        an_observation("o2", patient="canary77", status=FAULTY),
    ]
    take(records, licence, at)
    one, record = Patient.objects.get(), Record.objects.get(resource_type="Observation")
    read_timeline(target=one.surrogate, by=doctor, at=now())
    application = an_application(author, purpose=PURPOSE)
    name, content = "金丝雀.txt", FILE.encode()
    file = collection.attach(pk=application.pk, by=author, at=MONDAY, name=name, content=content)
    collection.submit(pk=application.pk, by=author, at=MONDAY)
    glass = a_glass(a_doctor("钱医生"), one.surrogate)
    numbers = {
        application.pk, file.pk, glass.pk, judge.pk, the_case(application).pk,
        Application.objects.earliest("pk").pk, licence.pk,
        *Quarantined.objects.values_list("pk", flat=True),
        *Notice.objects.values_list("pk", flat=True)[:2],
    }  # fmt: skip
    return {
        "int": sorted(map(str, numbers)),
        "str": [one.surrogate, record.pk],
        "slug": ["none"], "uuid": [one.surrogate], "path": ["none"],
    }  # fmt: skip


@pytest.fixture
def addresses(ids: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address, with each of the ids in the place of each parameter."""
    marks = {kind: f"<{kind}>" for kind in ids}
    monkeypatch.setattr(test_doors, "SAMPLES", marks)
    found = [url for url, view in views(get_resolver()) if declared(view)]
    return [filled for url in found for filled in _filled(url, ids)]


def _filled(url: str, ids: dict[str, list[str]]) -> Iterator[str]:
    kinds = [kind for kind in ids for _ in range(url.count(f"<{kind}>"))]
    for values in product(*(ids[kind] for kind in kinds)):
        made = url
        for kind, value in zip(kinds, values, strict=True):
            made = made.replace(f"<{kind}>", value, 1)
        yield made


def stranger(code: str) -> Client:
    client = Client(raise_request_exception=False)
    permissions, boundary = STRANGERS[code]
    if code != "anonymous":
        known = [name for name in permissions if name in PERMISSIONS]
        post = a_post(*known, code=f"stranger-{code}", boundary=boundary)
        client.force_login(a_member(post=post, name="陌生人"))
    return client


@pytest.mark.parametrize("code", STRANGERS)
def test_0_e_a_stranger_gets_no_byte_of_a_secret(code: str, addresses: list[str]) -> None:
    client, leaks, asked = stranger(code), [], 0
    for url, method in product(addresses, ("GET", "POST")):
        answer: Any = client.generic(method, url)
        text = answer.content.decode(errors="replace") + str(answer.headers)
        leaks += [f"{answer.status_code} {method} {url}: {one}" for one in SECRETS if one in text]
        asked += 1

    assert leaks == []
    assert asked >= 2 * len(addresses) > 150


def test_0_e_what_is_not_yours_answers_as_what_is_not_there(
    addresses: list[str], ids: dict[str, list[str]]
) -> None:
    client = stranger("colleague")
    patient, record = ids["str"]
    for method in METHODS:
        for url in (f"/patients/{patient}/", f"/patients/{patient}/records/{record}/"):
            absent = url.replace(patient, "f" * 32).replace(record, "e" * 32)
            mine, none = client.generic(method, url), client.generic(method, absent)
            assert mine.status_code == none.status_code
            assert _bare(mine.content, url) == _bare(none.content, absent)


def _bare(body: bytes, url: str) -> bytes:
    """A page without its address, its entry's number and its form token."""
    text = body.replace(url.encode(), b"")
    return b"".join(line for line in text.split(b'"') if not line.isalnum())


def test_the_doctor_who_treats_the_patient_would_see_the_canary(ids: dict[str, list[str]]) -> None:
    client, surrogate = Client(), ids["str"][0]
    treats = CareRelation.objects.filter(surrogate=surrogate).select_related("member").get()
    client.force_login(treats.member)

    page = client.get(f"/patients/{surrogate}/").content.decode()
    assert NAME in page
    assert RESULT in page
