"""The process that puts each canary in by a door: ``python -m tests.canaries.sowing``.

It founds a hospital in the data directory of its environment, logs at DEBUG into the file named
in ``SOWN_LOG``, says in a line of JSON what it did, and then stands still with its database open
until its input ends.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from base64 import b32encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import django
from django.conf import settings
from django.test import Client

from yiheng.config import datadir
from yiheng.core.database.tables import make_tables

datadir.prepare(settings.DATA_DIR)
django.setup()

from tests.canaries import BY_COMMAND, canaries  # noqa: E402  # models load only after setup
from yiheng.care.collection import commands as collection  # noqa: E402  # as above
from yiheng.care.collection.models import Licence  # noqa: E402  # as above
from yiheng.care.collection.tests.factories import a_signer, sign  # noqa: E402  # as above
from yiheng.care.intake import commands as intake  # noqa: E402  # as above
from yiheng.care.intake.models import Held, Message, Quarantined  # noqa: E402  # as above
from yiheng.care.intake.tests import factories as fhir  # noqa: E402  # as above
from yiheng.care.records.models import Record  # noqa: E402  # as above
from yiheng.core import logs  # noqa: E402  # as above
from yiheng.core.actor import the_system  # noqa: E402  # as above
from yiheng.core.clock import now  # noqa: E402  # as above
from yiheng.governance.access import commands as access  # noqa: E402  # as above
from yiheng.governance.access import totp  # noqa: E402  # as above
from yiheng.governance.access.models import CareRelation, Category, Outcome  # noqa: E402  # as above
from yiheng.governance.access.tests.factories import a_doctor, a_judge  # noqa: E402  # as above
from yiheng.governance.notices import commands as notices  # noqa: E402  # as above
from yiheng.governance.people import commands as people  # noqa: E402  # as above
from yiheng.governance.people.models import Member  # noqa: E402  # as above
from yiheng.governance.people.tests.factories import (  # noqa: E402  # as above
    PASSWORD,
    a_member,
    a_unit,
)
from yiheng.standards.hl7v2.build import adt, oru  # noqa: E402  # as above
from yiheng.standards.hl7v2.facts import AddressData, CodedData  # noqa: E402  # as above
from yiheng.standards.hl7v2.tests import factories as hl7  # noqa: E402  # as above

Words = Iterator[str]


def patients(words: Words, licence: Licence, doctor: Member) -> None:
    """FHIR: names, numbers, addresses, telephones and results; five records set aside."""
    records: list[dict[str, Any]] = []
    for number in range(9):
        who, telecom = f"p{number}", [{"system": "phone", "value": next(words)}]
        records += [
            fhir.a_patient(who, name=[{"text": next(words)}], address=[{"text": next(words)}],
                           telecom=telecom),
            fhir.an_encounter(f"e{number}", patient=who, doctor=doctor),
            fhir.an_observation(f"o{number}", patient=who, code={"text": next(words)}),
        ]  # fmt: skip
    faulty = [
        fhir.an_observation(f"f{number}", patient="p0", status=next(words)) for number in range(5)
    ]
    fhir.take([*records, *faulty], licence, now() - timedelta(hours=2))


def messages(words: Words, licence: Licence) -> None:
    """HL7 over a live interface: taken, held without a licence, refused for what it is."""
    other = fhir.standing()
    for sender, under in (("HIS", licence), ("LIS", other)):
        intake.register_feed(
            name=sender, sender=f"{sender}|市一医院", licence=under, by=the_system(), at=now()
        )
    for number in range(4):
        said(admission(words, f"A{number}"))
    for number in range(4):
        said(result(words, f"B{number}"))
    said(admission(words, "A0"))  # the same number with other content
    other.revoke(now())
    for number in range(2):
        said(admission(words, f"C{number}", sender="LIS"))
    said(admission(words, "D0", sender="nobody knows it"))


def admission(words: Words, control_id: str, sender: str = "HIS") -> bytes:
    """A patient's name, address and telephone."""
    header = replace(hl7.a_header(control_id), application=sender)
    address = AddressData("北京市", "北京市", "朝阳区", next(words), "100020")
    patient = hl7.a_patient(given=next(words), address=address, phone=next(words), sex="F")
    return adt("A01", header, patient, hl7.a_visit())


def result(words: Words, control_id: str) -> bytes:
    """What was found in a patient."""
    found = hl7.a_result(what=CodedData("14749-6", next(words), "LN"))
    return oru(hl7.a_header(control_id), hl7.a_patient(sex="F"), [hl7.an_order(found)],
               hl7.a_visit())  # fmt: skip


def said(raw: bytes) -> None:
    """One message of a live interface."""
    intake.receive(raw, by=the_system(), at=now())


def mending(words: Words) -> None:
    """Why a faulty record is thrown away."""
    clerk = fhir.a_clerk()
    for row in list(Quarantined.objects.order_by("pk")[:2]):
        intake.discard(pk=row.pk, by=clerk, at=now(), reason=f"来源已更正，另行发送 {next(words)}")


def glasses(words: Words, surrogate: str) -> None:
    """The reasons of 紧急调阅, what was asked, answered and judged."""
    judge = a_judge()
    opened = [
        (reader, access.break_glass(
            surrogate=surrogate, by=reader, at=now(), category=Category.RESCUE,
            reason=f"患者昏迷送入抢救室，需查既往用药 {next(words)}",
        ))
        for reader in (a_doctor(name) for name in ("钱医生", "孙医生", "李医生"))
    ]  # fmt: skip
    reader, glass = opened[0]
    for outcome in (Outcome.QUESTION, Outcome.JUSTIFIED):
        access.review(
            pk=glass.pk, by=judge, at=now(), outcome=outcome, remark=f"请说明 {next(words)}"
        )
        if outcome == Outcome.QUESTION:
            text = f"抢救记录已经补写完毕，请核对 {next(words)}"
            access.explain(pk=glass.pk, by=reader, at=now(), text=text)


def opinions(words: Words) -> None:
    """What signers say, and what is attached to what they sign."""
    author = fhir.an_applicant()
    application = fhir.an_application(author)
    collection.attach(
        pk=application.pk, by=author, at=now(), name="附件.txt", content=next(words).encode()
    )
    collection.submit(pk=application.pk, by=author, at=now())
    for post, decision in (("director", "approve"), ("leader", "return")):
        sign(application, a_signer(post), opinion=next(words), decision=decision, at=now())


def files_and_keys(words: Words) -> list[str]:
    """A file of people between its dry run and the word to apply it; the secrets of 企业微信."""
    manager = a_member("people:manage", "people:see")
    line = f"50001,{next(words)},{a_unit().code}"
    people.keep_file(
        content=f"工号,姓名,部门编码\n{line}".encode(), name="人员.csv", by=manager, at=now()
    )
    keeper = a_member("notices:channels")
    secret, key = "Canary-secret-4711-xyz", "canary-key-4711-x"
    notices.set_gateway(
        corp="wwcanary", agent=1000002, site="https://yiheng.hospital.example", secret=secret,
        by=keeper, at=now(),
    )  # fmt: skip
    notices.set_bot(name="值班群", webhook=key, by=keeper, at=now())
    return [secret, key]


def factor(member: Member) -> tuple[bytes, list[str]]:
    """The secret of an authenticator app, and it and the codes for its loss as texts."""
    secret = access.begin_factor(by=member, at=now())
    step = totp.step_of(now())
    codes = access.confirm_factor(by=member, at=now(), code=totp.code(secret, step))
    bare = [one.replace("-", "") for one in codes]
    return secret, [b32encode(secret).decode().rstrip("="), *codes, *bare]


def typed(words: Words, doctor: Member, surrogate: str) -> None:
    """Words typed where they do not belong, and a patient read."""
    client, stranger = Client(SERVER_NAME="127.0.0.1"), Client(SERVER_NAME="127.0.0.1")
    client.force_login(doctor)
    assert client.get(f"/patients/{surrogate}/").status_code == 200
    for _ in range(4):
        word = next(words)
        given = {"username": word, "password": f"{word}-password"}
        assert stranger.post("/sign-in/", given).status_code == 422
    for _ in range(4):
        assert client.post("/patients/", {"identifier": next(words)}).status_code == 404


def main(wait: Callable[[], object]) -> None:
    """Sow everything; say what; wait."""
    handler = logging.FileHandler(os.environ["SOWN_LOG"], encoding="utf-8")
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    logs.take_over()
    make_tables()
    fhir.a_hospital()
    words, doctor, licence = iter(canaries()[BY_COMMAND:]), a_doctor(), fhir.standing()
    patients(words, licence, doctor)
    surrogate = CareRelation.objects.filter(member=doctor)[0].surrogate
    messages(words, licence)
    mending(words)
    glasses(words, surrogate)
    opinions(words)
    raw, told = factor(doctor)
    typed(words, doctor, surrogate)
    sown = {
        "application": licence.application_id, "raw": raw.hex(),
        "secrets": [*files_and_keys(words), *told, PASSWORD], "left": list(words),
        "records": Record.objects.count(), "messages": Message.objects.count(),
        "held": Held.objects.count(), "set aside": Quarantined.objects.count(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(sown) + "\n")
    sys.stdout.flush()
    wait()


if __name__ == "__main__":
    main(sys.stdin.read)
