"""``yiheng check``: what it tells of a hospital that stands, of a new one, and of a broken one."""

from __future__ import annotations

import argparse
import json
from datetime import datetime

import pytest
from django.conf import settings

from yiheng.config import checking as cli_of_check
from yiheng.core import checking
from yiheng.core.actor import the_system
from yiheng.core.clock import SHANGHAI, now
from yiheng.governance.keys import keyring
from yiheng.governance.ledger.models import Head
from yiheng.governance.regulation.commands import adopt, set_parameter
from yiheng.governance.regulation.content import PARAMETERS
from yiheng.governance.regulation.models import HolidayYear, ParameterValue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _founded() -> None:
    """A hospital whose numbers are all set."""
    from_the_start = datetime(2026, 1, 1, tzinfo=SHANGHAI)
    if not settings.KEYRING_FILE.exists():
        keyring.create()
    adopt(by=the_system(), at=from_the_start)
    for one in PARAMETERS.values():
        if not one.fixed and one.default_proposed:
            set_parameter(
                name=one.id, value=one.default_proposed, in_force_from=from_the_start,
                by=the_system(), at=from_the_start,
            )  # fmt: skip


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    cli_of_check.register(parser.add_subparsers())
    arguments = parser.parse_args(["check", *words])
    code = arguments.run(arguments)
    return code, capsys.readouterr().out


def levels(at: datetime | None = None) -> dict[str, str]:
    return {one.name: one.level for one in checking.results(at or now())}


def test_a_hospital_whose_numbers_are_set_passes(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = said(capsys)
    assert code == 0, out
    assert "0 项须处理" in out
    assert "疑义已有现行解释：C1、C2、C5" in out
    code, out = said(capsys, "--json")
    rows = json.loads(out)
    assert code == 0
    assert {tuple(row) for row in rows} == {("name", "level", "said", "clause")}


def test_3_1_n_an_x_that_is_unset_fails_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    ParameterValue.objects.filter(parameter="incident_response_minutes").delete()
    code, out = said(capsys)
    assert code == 1
    assert "✗ 制度检查·未设定的参数：“故障响应时限”未设定" in out
    assert "3.1-n" in out


def test_0_d_a_ledger_whose_head_is_not_its_last_entry_fails() -> None:
    assert levels()["审计日志"] == "ok"
    Head.objects.update(size=7)
    assert levels()["审计日志"] == "fault"


def test_0_f_a_year_without_holidays_fails_and_the_next_one_is_asked_for_in_autumn() -> None:
    assert levels(datetime(2026, 6, 1, tzinfo=SHANGHAI))["节假日"] == "ok"
    assert levels(datetime(2026, 12, 1, tzinfo=SHANGHAI))["节假日"] == "warning"
    HolidayYear.objects.all().delete()
    assert levels(datetime(2026, 6, 1, tzinfo=SHANGHAI))["节假日"] == "fault"


def test_0_e_a_keyring_that_cannot_be_read_fails() -> None:
    assert levels()["密钥环"] == "ok"
    kept = settings.KEYRING_FILE.read_bytes()
    settings.KEYRING_FILE.write_bytes(b"{")
    try:
        keyring.forget()
        assert levels()["密钥环"] == "fault"
    finally:
        settings.KEYRING_FILE.write_bytes(kept)
        keyring.forget()


def test_without_chinese_fonts_it_warns_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "FONTS", ())
    assert levels()["中文字体"] == "warning"
