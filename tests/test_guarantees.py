"""What docs/explain and docs/howto tell is so: the tests are there, and the columns are those."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explain" / "guarantees.md"
TOLD = sorted((ROOT / "docs").glob("*to/*.md")) + sorted((ROOT / "docs" / "explain").glob("*.md"))
SECRET = (
    "patients.Patient", "patients.Deletion", "patients.Consent", "patients.Hold",
    "patients.Identifier", "patients.QueryCode", "patients.Session",
    "patients.NameRequest", "records.Record", "intake.Quarantined", "intake.Held",
    "intake.Message", "access.CareRelation", "access.BreakGlass", "collection.Attachment",
    "approvals.Signature", "access.Factor", "notices.Gateway", "notices.Bot",
    "people.StaffFile", "crisis.Act", "crisis.Supplement", "crisis.Paper", "crisis.Remedy",
    "approvals.Resolution", "approvals.Comment", "procurement.Attachment", "procurement.Batch",
    "requests.Request", "requests.Attachment", "requests.Remark", "bulletins.Attachment",
    "knowledge.Version", "knowledge.Question", "knowledge.Attachment",
    "reports.Edition", "reports.Brief", "reports.Receipt",
    "projects.Report", "projects.Attachment",
    "meetings.Meeting", "meetings.Item", "meetings.Statement", "meetings.Output",
    "meetings.Motion", "meetings.Resolution", "meetings.Touch", "meetings.Delay",
    "meetings.Remedy", "meetings.Minutes",
)  # fmt: skip


def names_of_tests() -> set[str]:
    """The name of every test function."""
    return {
        node.name
        for root in ("yiheng", "tests")
        for path in (ROOT / root).rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_test_that_is_named_is_there() -> None:
    named = {name for page in TOLD for name in re.findall(r"\btest_\w+", page.read_text("utf-8"))}

    assert sorted(named - names_of_tests()) == []
    assert len(named) > 40


def test_the_columns_in_clear_are_those_that_are_told() -> None:
    told = {
        table: set(columns.split(", "))
        for table, columns in re.findall(
            r"^\| (\w+\.\w+) \| ([\w, ]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE
        )
    }

    assert told == {name: set(apps.get_model(name).privacy.free) for name in SECRET}


def test_every_table_with_something_sealed_is_told() -> None:
    sealed = {
        model._meta.label
        for model in apps.get_models()
        if (declared := getattr(model, "privacy", None))
        and (declared.identifying or declared.sensitive)
    }

    assert sealed - {"keys.DataKey"} <= set(SECRET)


@pytest.mark.parametrize("page", TOLD, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        assert link.startswith("http") or (page.parent / link).exists(), link


def test_the_worked_example_is_the_code() -> None:
    text = (ROOT / "docs" / "explain" / "the-idea.md").read_text("utf-8")
    for place, line in (
        ("care/collection/rules.py", '"""§3.1-r 经审核后方可执行: an approved, unexpired'),
        ("care/intake/commands/taking.py", "may_collect(licence, at).require()"),
        ("care/records/controls.py", '@control("3.1-s", every=Month)\ndef stored_within_licence('),
        ("governance/regulation/data/regulation.zh-Hans.txt", "经审核后方可执行"),
    ):
        assert line in (ROOT / "yiheng" / place).read_text("utf-8"), place
        assert line in text
