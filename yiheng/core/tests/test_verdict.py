from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import the_system
from yiheng.core.clock import local, now
from yiheng.core.errors import Denied, Invalid
from yiheng.core.verdict import message_id, permit, refuse


def test_a_permit_is_true_and_requires_nothing() -> None:
    permit("3.1-r").require()

    assert permit("3.1-r")


def test_a_refusal_is_false_says_why_what_to_do_and_by_which_clause() -> None:
    verdict = refuse("3.1-r", _("缺 %(n)s 项"), cure=_("请补 %(n)s 项"), n=2)

    assert not verdict
    assert (verdict.why, verdict.remedy) == ("缺 2 项", "请补 2 项")
    with pytest.raises(Denied, match="缺 2 项") as caught:
        verdict.require()
    assert caught.value.verdict is verdict


def test_the_ledger_keeps_the_message_as_it_was_written_whoever_reads() -> None:
    with translation.override("en"):
        assert message_id(_("登录")) == "登录"


def test_an_invalid_text_with_a_percent_sign_and_no_arguments_is_left_alone() -> None:
    assert str(Invalid("share", "最多 100%")) == "最多 100%"
    assert str(Invalid("share", "最多 %(n)s 项", n=3)) == "最多 3 项"


def test_0_g_the_system_acts_under_the_clause_of_traceability() -> None:
    assert the_system().may("anything", now()).clause == "0-g"
    assert str(local(now()).tzinfo) == "Asia/Shanghai"
