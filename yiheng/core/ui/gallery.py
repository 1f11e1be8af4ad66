"""What the gallery shows: every component and all five states, with invented content only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.ui.charts import Series
from yiheng.core.ui.flow import CURRENT, DONE, LATER, SKIPPED, VACANT, Back, Signer, Step

HOURS = ["8 时", "9 时", "10 时", "11 时", "14 时", "15 时", "16 时"]
BEFORE = [41.0, 58.0, 63.0, 47.0, 39.0, 44.0, 28.0]
AFTER = [33.0, 39.0, 41.0, 35.0, 31.0, 30.0, None]
DAYS = (
    ["ok"] * 6
    + ["w"]
    + ["ok"] * 6
    + ["b", "w"]
    + ["ok"] * 7
    + ["w"]
    + ["ok"] * 4
    + ["w", "ok", "o"]
)


class Example(forms.Form):
    """One field of each kind; the given values leave two of them to be mended."""

    phrase = forms.ChoiceField(
        label=gettext_lazy("常用意见"), required=False, widget=forms.RadioSelect,
        choices=[("agree", gettext_lazy("同意")), ("read", gettext_lazy("已阅"))],
    )  # fmt: skip
    purpose = forms.CharField(
        label=gettext_lazy("采集目的"),
        help_text=gettext_lazy("将原样告知患者，请写得让患者看得懂"),
    )
    months = forms.IntegerField(label=gettext_lazy("保存期限（月）"))
    basis = forms.ChoiceField(
        label=gettext_lazy("合法性基础"),
        choices=[("consent", gettext_lazy("患者同意")), ("care", gettext_lazy("诊疗必需"))],
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("数据类型"),
        choices=[("lab", gettext_lazy("检验结果")), ("visit", gettext_lazy("就诊记录"))],
        widget=forms.CheckboxSelectMultiple,
    )
    attachment = forms.FileField(
        label=gettext_lazy("附件"), required=False, help_text=gettext_lazy("PDF，不超过 20 MB")
    )
    reason = forms.CharField(label=gettext_lazy("补充说明"), required=False, widget=forms.Textarea)

    def clean_months(self) -> int:
        """At most 36 months, so that an error with a clause can be seen."""
        months: int = self.cleaned_data["months"]
        if months > 36:
            raise forms.ValidationError(
                gettext_lazy("最长 36 个月。请填写较小的数字，例如 12"), params={"clause": "3.1-q"}
            )
        return months


def context(now: datetime) -> dict[str, Any]:
    """Everything that ``ui/gallery.html`` names."""
    return {
        "now": now,
        "due_items": _due_items(now),
        "facts": [
            (_("申请人"), "林晓"), (_("合法性基础"), _("患者同意")), (_("保存期限"), _("12 个月")),
        ],
        "steps": _steps(now),
        "back": Back(1, 0, _("退回补充材料，时限重新起算")),
        "events": _events(now),
        "form": Example({"purpose": _("高血压随访质量改进"), "months": "48", "basis": "consent"}),
        "tabs": [
            {"title": _("待办"), "url": "?tab=todo", "current": True, "count": 6},
            {"title": _("待阅"), "url": "?tab=read", "count": 2},
            {"title": _("已办"), "url": "?tab=done"},
            {"title": _("我发起的"), "url": "?tab=mine"},
        ],
        "page": Paginator(range(480), 20).page(3),
        "points": [99.95, 99.97, 99.93, 99.96, 99.98, 99.88, 99.94, 99.95, 99.93, 99.96, 99.94],
        "rising": [9.0, 8.0, 10.0, 9.0, 11.0, 10.0, 12.0, 11.0, 12.0, 13.0, 13.0],
        "falling": [1.1, 1.0, 1.05, 0.92, 0.88, 0.8, 0.83, 0.74, 0.7, 0.66, 0.62],
        "score": [86.0, 87.0, 87.0, 88.0, 89.0, 88.0, 90.0, 90.0, 91.0, 91.0, 91.2],
        "hours": HOURS,
        "waiting": [Series(_("分时预约前"), BEFORE, baseline=True), Series(_("分时预约后"), AFTER)],
        "trend": [Series(_("响应 P90"), [9.0, 8.0, 10.0, None, 11.0, 12.0, 13.0])],
        "units": [(_("心血管内科"), 3118.0), (_("呼吸与危重症医学科"), 2044.0), (_("儿科"), 960.0)],
        "days": DAYS,
    }  # fmt: skip


def _due_items(now: datetime) -> list[dict[str, Any]]:
    return [
        {"glyph": "障", "title": _("门诊 3 号分诊台叫号屏无响应，待系统团队响应"),
         "url": "#", "cite": "3.1-n", "meta": _("卡在系统团队，已等 9 分钟"),
         "due": now + timedelta(minutes=6), "used": 60},
        {"glyph": "集", "title": _("“高血压随访”采集申请待您初审"), "url": "#", "cite": "3.1-r",
         "meta": _("申请人 林晓，卡在您处 5 小时"), "due": now + timedelta(hours=20), "used": 55},
        {"glyph": "权", "title": _("年度授权复核：17 个角色"), "url": "#", "cite": "4.1-f",
         "meta": _("已完成 11／17"), "due": now + timedelta(days=7), "used": 35},
    ]  # fmt: skip


def _steps(now: datetime) -> list[Step]:
    day = (now - timedelta(days=2)).strftime("%m-%d")
    return [
        Step(_("提交申请"), DONE, "林晓", f"{day} 16:05"),
        Step(
            _("归口会签"),
            CURRENT,
            signers=(
                Signer("周敏", DONE, f"{day} 17:22"),
                Signer("陈立", CURRENT, _("今天 18:00")),
                Signer(_("审计科科长"), VACANT),
            ),
        ),
        Step(_("分管院长终审"), LATER, "王建国", condition=_("金额 5 万元以上")),
        Step(_("院长办公会"), SKIPPED, condition=_("金额 50 万元以上")),
        Step(_("开通采集许可")),
    ]


def _events(now: datetime) -> list[dict[str, Any]]:
    return [
        {"state": "now", "who": "王建国", "what": _("分管院长终审"), "kind": "warn",
         "status": _("待签"), "at": now - timedelta(hours=1), "note": _("已送达")},
        {"state": "ok", "who": "周敏", "what": _("信息科主任初审"), "kind": "ok",
         "status": _("同意"), "at": now - timedelta(days=2), "note": _("已验证身份 · 内容未改动"),
         "text": _("用途明确，字段最小。请在告知书中写明随访频次。")},
        {"state": "", "who": "林晓", "what": _("提交申请"), "at": now - timedelta(days=3)},
    ]  # fmt: skip
