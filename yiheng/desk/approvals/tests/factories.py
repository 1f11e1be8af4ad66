"""A browser at work, and a subject that has a form of its own: a unit as an order with lines."""

from __future__ import annotations

from dataclasses import replace

from django.test import Client

from yiheng.governance.approvals import commands
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.sheets import Sheet
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.approvals.tests.factories import MONDAY, PASSWORD, SUBJECT
from yiheng.governance.people.models import Member, Unit

ORDER = "tests.order"
COLUMNS = ("名称", "数量", "金额（元）")
LINES = (("脱敏网关", "1 台", "148,000.00"), ("三年维保", "1 项", "38,000.78"))


def _form(pk: int, viewer: Member) -> Sheet:
    return Sheet(
        "信息类采购审批表", [("预算项目", "信息安全专项"), ("资金来源", "自筹")], COLUMNS, LINES,
        [("运费", "0.00 元")], note="本表一式两份",
    )  # fmt: skip


def _files(pk: int, viewer: Member) -> list[tuple[str, str]]:
    return [("三家报价对比.xlsx", f"/tests/units/{pk}/quotes/")]


SUBJECTS[ORDER] = replace(SUBJECTS[SUBJECT], name=ORDER, form=_form, attachments=_files)


def browser_of(member: Member) -> Client:
    """The member, signed in."""
    client = Client()
    client.force_login(member, backend="yiheng.governance.access.backends.StaffNumberBackend")
    return client


def named(member: Member, name: str) -> Member:
    """A member with a name that a test can look for."""
    member.name = name
    member.save(update_fields=["name"])
    return member


def order(unit: Unit, by: Member) -> Case:
    """Hand a unit in as an order."""
    return commands.submit(subject=ORDER, pk=unit.pk, by=by, at=MONDAY)


def typed(case: Case, **changed: str) -> dict[str, str]:
    """What a signer types."""
    return {
        "opinion": "同意，注意期限", "password": PASSWORD, "shown": case.content_hash,
        "decision": "approve",
    } | changed  # fmt: skip
