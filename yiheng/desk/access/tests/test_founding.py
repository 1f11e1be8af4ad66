"""The first days: from three one-time codes to an open hospital whose first doctor signs in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from yiheng.core import checking
from yiheng.core.checking import FAULT, Result
from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid
from yiheng.governance.access import commands, queries
from yiheng.governance.access.founding import found
from yiheng.governance.access.tests.accounts import code
from yiheng.governance.keys import keyring, vault
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post, UnitKind
from yiheng.governance.people.tests.factories import a_member
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.models import HolidayYear

pytestmark = pytest.mark.django_db
WORDS = "a-sheet-of-rice-paper"


@pytest.fixture
def administrators() -> dict[str, Client]:
    """Three who activate with their codes, enrol an app and are in."""
    vault.forget()
    if not settings.KEYRING_FILE.exists():
        keyring.create()
    return {member.staff_no: comes_in(member, given) for member, given in found(at=now())}


def comes_in(member: Member, given: str) -> Client:
    client, number = Client(), member.staff_no
    fields = {"staff_no": number, "code": given, "password": WORDS, "again": WORDS}
    assert "账号已激活" in client.post("/activate/", fields).content.decode()
    answer = client.post("/sign-in/", {"username": number, "password": WORDS})
    if answer["Location"] == "/sign-in/enrol/":
        page = client.get("/sign-in/enrol/").content.decode()
        assert "data:image/svg+xml" in page
        secret = commands.begin_factor(by=member, at=now())
        client.post("/sign-in/enrol/", {"code": code(secret, now())})
        answer = client.post("/sign-in/go/")
    assert client.get(answer["Location"]).status_code == 200
    return client


def page(client: Client) -> str:
    return client.get("/founding/").content.decode()


def ticked(html: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', html)


def staffed(by: Member, at: datetime) -> dict[str, tuple[Member, str]]:
    unit = people.found_unit(
        code="XN", name="心血管内科", kind=UnitKind.CLINICAL, parent=by.unit, by=by, at=at
    )
    return {
        number: people.enrol(staff_no=number, name=name, unit=unit, by=by, at=at)
        for number, name in (("L00001", "周院长"), ("D00001", "赵主任"), ("Y00001", "李医生"))
    }


def test_2_1_n_three_administrators_bring_an_empty_hospital_to_its_opening(
    administrators: dict[str, Client],
) -> None:
    security, audit = administrators["secadmin"], administrators["auditadmin"]
    by = Member.objects.get(staff_no="secadmin")
    people_here = staffed(by, now())
    assert "前四步没有办完" in page(security)
    assert "轮到您：提出任命：分管院长、信息科主任" in page(security)
    assert "轮到安全管理员：提出任命" in page(audit)

    for number, post in (("L00001", "leader"), ("D00001", "director")):
        security.post("/founding/appoint/", {"staff_no": number, "post": post})
    assert not queries.progress(now()).ready
    security.post("/founding/appoint/", {"confirm": ticked(page(audit), "confirm")})
    assert queries.progress(now()).vacant  # who proposed does not confirm
    audit.post("/founding/appoint/", {"confirm": ticked(page(audit), "confirm")})
    assert not queries.progress(now()).vacant

    security.post("/founding/values/", {"propose": ticked(page(security), "propose")})
    assert queries.progress(now()).unset  # proposed is not set
    for _round in range(3):  # what hangs together follows what it hangs on
        audit.post("/founding/values/", {"confirm": ticked(page(audit), "confirm")})
        security.post("/founding/values/", {"propose": ticked(page(security), "propose")})
    assert queries.progress(now()).unset == []

    assert "yiheng check" in page(security)
    security.post("/founding/open/", {})
    security.post("/founding/open/", {"stand": "confirmed"})
    assert queries.opening().stand == "proposed"  # type: ignore[union-attr]  # it is there
    audit.post("/founding/open/", {"stand": "confirmed"})
    assert "医院已启用" in page(security)

    doctor, given = people_here["Y00001"]
    people.assign(member=doctor, post=Post.objects.get(code="doctor"), by=by, at=now())
    assert "患者病历" in comes_in(doctor, given).get("/account/").content.decode()


def test_nothing_is_opened_while_a_step_is_missing(administrators: dict[str, Client]) -> None:
    by = Member.objects.get(staff_no="secadmin")

    with pytest.raises(Invalid, match="未完成"):
        commands.propose_opening(by=by, at=now())
    administrators["secadmin"].post("/founding/open/", {})
    assert "未完成的步骤" in page(administrators["secadmin"])
    with pytest.raises(Denied):
        commands.propose_opening(by=a_member(), at=now())


def test_what_cannot_be_taken_is_said_above(administrators: dict[str, Client]) -> None:
    security: Any = administrators["secadmin"]

    security.post("/founding/appoint/", {"staff_no": "nobody", "post": "leader"})
    assert "没有这个工号" in page(security)
    security.post("/founding/values/", {"propose": ["no-such-value"], "confirm": ["x"]})
    assert "没有这个参数" in page(security)
    typed = {"propose": ["minutes_due_hours"], "value_minutes_due_hours": "一百"}
    security.post("/founding/values/", typed)
    assert "“会议纪要时限”应为2–72 小时的整数" in page(security)


def test_0_k_a_value_of_the_hospitals_own_is_shown_beside_the_usual_one(
    administrators: dict[str, Client],
) -> None:
    security, audit = administrators["secadmin"], administrators["auditadmin"]

    typed = {"propose": ["minutes_due_hours"], "value_minutes_due_hours": "48"}
    security.post("/founding/values/", typed)

    assert "48 小时" in page(audit)
    assert "建议 24 小时" in page(audit)
    audit.post("/founding/values/", {"confirm": ticked(page(audit), "confirm")})
    assert "minutes_due_hours" not in ticked(page(security), "propose")


def test_2_1_n_what_the_checks_find_is_shown_and_stops_the_opening(
    administrators: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    security = administrators["secadmin"]
    by, audit = Member.objects.get(staff_no="secadmin"), Member.objects.get(staff_no="auditadmin")
    ready(by, audit)
    HolidayYear.objects.all().delete()
    monkeypatch.setattr(checking, "CHECKS", [*checking.CHECKS, broken])

    html = page(security)
    assert "水浸：机房进水" in html
    assert "1 项检查须处理" in html
    with pytest.raises(Invalid, match="机房进水"):
        commands.propose_opening(by=by, at=now())
    monkeypatch.setattr(checking, "CHECKS", checking.CHECKS[:-1])

    assert "年的安排尚未录入" in page(security)  # said, and nobody has to wait for it
    made = commands.propose_opening(by=by, at=now())
    monkeypatch.setattr(checking, "CHECKS", [*checking.CHECKS, broken])
    with pytest.raises(Invalid, match="机房进水"):
        commands.settle_opening(pk=made.pk, stand="confirmed", by=audit, at=now())


def broken(at: datetime) -> Iterator[Result]:
    yield Result("水浸", FAULT, "机房进水", "5.1-e")


def ready(by: Member, audit: Member) -> None:
    """Everything before the last step, through the commands."""
    at = now()
    here = staffed(by, at)
    for number, post in (("L00001", "leader"), ("D00001", "director")):
        member, _activation = here[number]
        made = people.propose_appointment(
            member=member, post=Post.objects.get(code=post), unit=member.unit, since=at,
            until=None, reason="启用", by=by, at=at,
        )  # fmt: skip
        people.settle_appointment(pk=made.pk, stand="confirmed", by=audit, at=at)
    for one in queries.unset_values(at):
        change = regulation.propose_parameter(
            name=one.id, value=one.default_proposed, in_force_from=at, reason="启用", by=by, at=at
        )
        regulation.settle_parameter(pk=change.pk, stand="confirmed", by=audit, at=at)
    assert queries.progress(now()).ready
